package io.xypriss.cluster.supervise.rule;

import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.WorkerRef;
import io.xypriss.cluster.supervise.state.Ending;
import io.xypriss.cluster.supervise.state.Leadership;
import io.xypriss.cluster.supervise.state.Situation;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides which worker leads: the lowest one that serves, and then that one for as long as it serves.
 *
 * <p>No two lead at once. Leadership is granted only after the process that had it has acknowledged that it does not lead
 * any more, or its exit was seen. A control connection that ended is not enough, although the worker at its other end
 * ceases to lead at once: a process that hangs notices nothing. The supervisor then waits for the exit, which TERM and
 * KILL bring about.
 *
 * <p>A leader that is to be drained is asked for leadership first, and gets its drain after the acknowledgement. One that
 * does not answer in time is drained all the same; its exit then makes room for the next leader.
 */
public final class LeadershipRule {

    /** How long the acknowledgement may take before a drain goes on without it. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private LeadershipRule() {}

    /**
     * What becomes of leadership.
     *
     * @param next who leads from now on
     * @param tells what the worker concerned is told
     * @param letsDrain whether the drain that was held back goes on now
     */
    public record Step(Leadership next, Message tells, boolean letsDrain) {}

    /** What a worker is told about leadership. */
    public enum Message {
        NOTHING,
        GRANTED,
        REVOKED
    }

    /** What comes before the drain of that process; absent where the drain need not wait. */
    public static Optional<Step> beforeDrain(Situation situation, WorkerProcess process) {
        Leadership leadership = situation.leadership();
        // Nobody is to lead after the last one.
        if (!situation.running() || !leadership.isHeldBy(process.ref())) {
            return Optional.empty();
        }
        Leadership.Revocation begun = leadership.revocation();
        if (begun == null) {
            return Optional.of(revoke(situation, true, false));
        }
        return begun.deadline() == null
                ? Optional.empty()
                : Optional.of(new Step(
                        leadership.with(new Leadership.Revocation(begun.deadline(), true)), Message.NOTHING, false));
    }

    /** The process leads no more, whether it was asked or ceased by itself. */
    public static Optional<Step> acknowledged(Situation situation, Fact.LeadershipAcknowledged fact) {
        Leadership leadership = situation.leadership();
        return leadership.isHeldBy(fact.ref()) && leadership.term() == fact.term()
                ? Optional.of(new Step(leadership.vacant(), Message.NOTHING, true))
                : Optional.empty();
    }

    /** What follows once the acknowledgement is overdue. */
    public static Optional<Step> overdue(Situation situation) {
        Leadership leadership = situation.leadership();
        WorkerRef leader = leadership.leader();
        if (leader == null || !situation.due(leadership.deadline())) {
            return Optional.empty();
        }
        // One whose drain goes on with this step is on its way out already.
        return Optional.of(
                situation.find(leader).filter(WorkerProcess::isUp).isPresent()
                        ? revoke(situation, false, true)
                        : new Step(onlyExitCounts(leadership), Message.NOTHING, true));
    }

    /** What follows for the process that leads, or led last, from how it is now. */
    public static Optional<Step> ofLeader(Situation situation) {
        Leadership leadership = situation.leadership();
        WorkerRef leader = leadership.leader();
        if (leader == null) {
            return Optional.empty();
        }
        WorkerProcess process = situation.find(leader).orElse(null);
        if (process == null) {
            return Optional.of(new Step(leadership.vacant(), Message.NOTHING, false));
        }
        if (leadership.holdsDrain()) {
            return situation.running() && isStillToBeDrained(process)
                    ? Optional.empty()
                    : Optional.of(new Step(onlyExitCounts(leadership), Message.NOTHING, true));
        }
        return situation.running() && leadership.revocation() == null && shallNotLead(situation, process)
                ? Optional.of(revoke(situation, false, false))
                : Optional.empty();
    }

    /** Who is to lead, where nobody does. */
    public static Optional<Step> grant(Situation situation) {
        Leadership leadership = situation.leadership();
        WorkerRef next = candidate(situation);
        return leadership.leader() == null && situation.running() && next != null
                ? Optional.of(new Step(leadership.granted(next), Message.GRANTED, false))
                : Optional.empty();
    }

    /** The process whose drain was held back, and is to go on. */
    public static Optional<WorkerProcess> heldBack(Situation situation) {
        Leadership leadership = situation.leadership();
        WorkerRef leader = leadership.leader();
        return leader == null || !leadership.holdsDrain()
                ? Optional.empty()
                : situation.find(leader).filter(LeadershipRule::isStillToBeDrained);
    }

    /** Whether the process is to drain, and has not been told so, as it is to hand over first. */
    public static boolean holdsBackDrainOf(Situation situation, WorkerRef ref) {
        return situation.leadership().isHeldBy(ref) && situation.leadership().holdsDrain();
    }

    private static Step revoke(Situation situation, boolean holdsDrain, boolean letsDrain) {
        Leadership.Revocation begun = new Leadership.Revocation(situation.after(patience(situation)), holdsDrain);
        return new Step(situation.leadership().with(begun), Message.REVOKED, letsDrain);
    }

    private static Leadership onlyExitCounts(Leadership leadership) {
        return leadership.with(new Leadership.Revocation(null, false));
    }

    private static Duration patience(Situation situation) {
        Duration half = situation.settings().shutdownTimeout().dividedBy(2);
        return half.compareTo(PATIENCE) < 0 ? half : PATIENCE;
    }

    private static boolean isStillToBeDrained(WorkerProcess process) {
        return process.ending() != null && process.ending().step() == Ending.Step.LEAVING;
    }

    /** One whose application refuses traffic leads on while nobody else serves. */
    private static boolean shallNotLead(Situation situation, WorkerProcess leader) {
        return leader.ending() != null || !leader.serving() && candidate(situation) != null;
    }

    private static @Nullable WorkerRef candidate(Situation situation) {
        return situation.slots().stream()
                .filter(Slot::serving)
                .findFirst()
                .flatMap(slot ->
                        slot.processes().stream().filter(WorkerProcess::serving).findFirst())
                .map(WorkerProcess::ref)
                .orElse(null);
    }
}
