package io.xypriss.cluster.supervise.rule;

import io.xypriss.cluster.supervise.state.Ending;
import io.xypriss.cluster.supervise.state.Pulse;
import io.xypriss.cluster.supervise.state.Situation;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is forgiven when the supervisor itself did not run: what it waited for may have been unable to happen, so it is
 * waited for afresh.
 */
public final class OversleepRule {

    /** How late the supervisor may be for a deadline; beyond it, it was not merely busy but did not run. */
    static final Duration OVERSLEPT = Duration.ofSeconds(5);

    private OversleepRule() {}

    /**
     * Whether the supervisor has overslept.
     *
     * @param due when it should have acted, in elapsed time; never where absent
     * @param lastSeen when it acted last
     */
    public static boolean overslept(@Nullable Duration due, Duration lastSeen, Duration now) {
        if (due == null) {
            return false;
        }
        Duration awake = due.compareTo(lastSeen) > 0 ? due : lastSeen;
        return now.minus(awake).compareTo(OVERSLEPT) > 0;
    }

    /** All processes in slots, each with its whole time afresh. */
    public static List<WorkerProcess> forgiven(Situation situation) {
        return situation.processes().map(process -> forgive(situation, process)).toList();
    }

    /** The process that writes a class archive, with its whole time afresh. */
    public static Optional<WorkerProcess> forgivenWriting(Situation situation) {
        WorkerProcess writing = situation.recording().writing();
        Ending ending = writing == null ? null : writing.ending();
        if (writing == null || ending == null) {
            return Optional.empty();
        }
        Duration limit = ending.step() == Ending.Step.KILLING ? EndingRule.KILL_AGAIN : RetirementRule.WRITING_LIMIT;
        return Optional.of(writing.with(ending.withDeadline(situation.after(limit))));
    }

    private static WorkerProcess forgive(Situation situation, WorkerProcess process) {
        if (process.ending() != null) {
            return process.ending().deadline() == null
                    ? process
                    : process.with(process.ending()
                            .withDeadline(situation.after(EndingRule.patience(
                                    situation.settings(), process.ending().step()))));
        }
        if (process.ready() != null) {
            WorkerProcess forgiven = process.with(
                    forgive(situation, process.ref().slot(), process.ready().pulse()));
            return process.refuses() && forgiven.ready() != null
                    ? forgiven.with(forgiven.ready().refusing(situation.point()))
                    : forgiven;
        }
        WorkerProcess.Spawned spawned = process.spawned();
        return spawned == null
                ? process
                : process.with(
                        spawned.withReadyBy(situation.after(situation.settings().startupTimeout())));
    }

    private static Pulse forgive(Situation situation, int slot, Pulse pulse) {
        Duration next = situation.due(pulse.nextAt())
                ? HealthRule.firstOf(situation, slot).nextAt()
                : pulse.nextAt();
        Pulse.Outstanding outstanding = pulse.outstanding() == null
                ? null
                : new Pulse.Outstanding(
                        pulse.outstanding().checkId(),
                        situation.after(situation.settings().healthCheckTimeout()));
        return new Pulse(next, outstanding, pulse.misses(), pulse.passed());
    }
}
