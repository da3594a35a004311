package io.xypriss.cluster.supervise.rule;

import io.xypriss.cluster.RollState;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.SupervisorSettings;
import io.xypriss.cluster.supervise.WorkerRef;
import io.xypriss.cluster.supervise.state.Ending;
import io.xypriss.cluster.supervise.state.RollProgress;
import io.xypriss.cluster.supervise.state.Situation;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.StartReason;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rolling restarts: all workers are replaced, the first one of a new release as a canary; when a new one fails, those
 * already replaced are put back to what ran before.
 */
public final class RollRule {

    /** So many missed checks in a row are more than chance, and what comes of them is known soon. */
    private static final int DOUBTFUL = 2;

    /** So much of what a worker printed is in the reason of a roll; its exit event has more. */
    private static final int MOST_LINES = 10;

    private RollRule() {}

    /** The roll that is requested, before anything of it is done. */
    public static RollProgress begin(Situation situation, Fact.RollRequested fact) {
        RollProgress before = situation.latestRoll();
        SupervisorSettings.RollSettings settings = situation.settings().rolling();
        return new RollProgress(
                before == null ? 1 : before.id() + 1,
                fact.commandId(),
                situation.release(),
                fact.release() == null ? situation.release() : fact.release(),
                situation.lastIncarnation(),
                Objects.requireNonNullElse(fact.minReadyTime(), settings.minReadyTime()),
                Objects.requireNonNullElse(fact.canaryTime(), settings.canaryTime()),
                situation.now(),
                situation.point(),
                null,
                null,
                0,
                situation.places(),
                RollState.RUNNING,
                null,
                Set.of(),
                Set.of(),
                null);
    }

    /** The roll with what has proven itself and what has been replaced as they are now. */
    public static RollProgress counted(Situation situation, RollProgress before) {
        List<Slot> wanted = situation.wantedSlots();
        RollProgress roll = before.withProven(proven(situation, before));
        int replaced = (int) wanted.stream().filter(slot -> renewed(roll, slot)).count();
        return roll.counted(replaced, wanted.size());
    }

    private static Set<Long> proven(Situation situation, RollProgress roll) {
        return situation
                .processes()
                .filter(process -> roll.isProvenBy(process, situation.point()))
                .map(process -> process.ref().incarnation())
                .collect(Collectors.toSet());
    }

    /** Once it has proven itself, it need not do so for as long as the others take. */
    private static boolean renewed(RollProgress roll, Slot slot) {
        WorkerProcess process = slot.process();
        return process != null
                && process.able()
                && process.ready() != null
                && process.ready().pulse().misses() < DOUBTFUL
                && roll.proven().contains(process.ref().incarnation());
    }

    /** Whether the roll does nothing now, because only the canary is watched. */
    public static boolean watchesCanaryOnly(Situation situation, RollProgress roll) {
        return roll.canaryUntil() != null && !situation.due(roll.canaryUntil());
    }

    public static boolean isComplete(Situation situation, RollProgress roll) {
        return roll.replaced() == roll.total()
                && nobodyHandsOver(situation)
                && (!roll.changesRelease() || roll.isCanaryTrusted(situation.point()));
    }

    /**
     * The order in which workers are replaced. A worker without a process takes its own place before others may have it. A
     * worker that refuses traffic is not missed. Standbys come before those that serve, so that they can relieve them.
     */
    public static List<Slot> order(Situation situation) {
        return situation.wantedSlots().stream()
                .sorted(Comparator.comparing((Slot slot) -> slot.process() != null)
                        .thenComparing(slot -> !slot.refuses())
                        .thenComparing(slot -> !slot.standby()))
                .toList();
    }

    /** Whether that worker may be replaced now, as far as the roll is concerned. */
    public static boolean isTurnOf(Situation situation, RollProgress roll, Slot slot) {
        return !begun(roll, slot)
                && (canaryAllows(situation, roll) || standbyCanTakeOver(situation, slot))
                && noOtherWorkerIsAtRisk(situation, roll, slot);
    }

    /** Whether the canary stands by, to be tried in the place of that worker. */
    private static boolean standbyCanTakeOver(Situation situation, Slot slot) {
        return slot.serving()
                && StandbyRule.relief(situation, slot, StartReason.ROLL).isPresent();
    }

    private static boolean begun(RollProgress roll, Slot slot) {
        return slot.processes().stream().anyMatch(roll::isNew)
                || (slot.queued() && slot.turn().reason() == StartReason.ROLL)
                || (slot.process() != null && slot.process().endsBecause(Ending.Reason.ROLL));
    }

    /** The first worker of a new release goes alone. */
    private static boolean canaryAllows(Situation situation, RollProgress roll) {
        return !roll.changesRelease()
                || roll.canaryUntil() != null
                || situation.slots().stream().noneMatch(slot -> begun(roll, slot));
    }

    /**
     * While another worker is missing, no more is put at risk: not by starting one that has no process, nor by replacing
     * one that refuses traffic itself, or in whose place a standby serves.
     */
    private static boolean noOtherWorkerIsAtRisk(Situation situation, RollProgress roll, Slot slot) {
        return situation.wantedSlots().stream()
                .filter(other -> other.id() != slot.id())
                .allMatch(other -> other.able()
                        || other.pause() != null
                        || other.process() == null
                        || other.process().endingOnRequest()
                        || (roll.isNew(other.process())
                                ? !other.process().refuses()
                                : other.refuses()
                                        && (slot.process() == null
                                                || slot.refuses()
                                                || standbyCanTakeOver(situation, slot))));
    }

    /**
     * The roll, to be undone, where a process is gone, or about to go, that nobody had asked to end, and that it has started
     * anew; absent for any other process.
     */
    public static Optional<RollProgress> afterFailure(
            Situation situation, WorkerProcess process, String failure, List<String> lastOutput) {
        RollProgress roll = situation.advancingRoll();
        if (roll == null || !roll.isNew(process) || process.endingOnRequest()) {
            return Optional.empty();
        }
        List<String> said = lastOutput.stream().filter(line -> !line.isBlank()).toList();
        List<String> last = said.subList(Math.max(0, said.size() - MOST_LINES), said.size());
        String output = last.isEmpty() ? "" : "; its last lines:\n" + String.join("\n", last);
        return Optional.of(
                roll.undone("worker " + process.ref().slot() + ", started anew by the roll, " + failure + output));
    }

    /**
     * What is taken back of a roll.
     *
     * @param changed slots in which something leaves, or waits for its turn, for the roll no longer
     * @param leaving processes to ask to leave
     */
    public record Recall(List<Slot> changed, List<WorkerProcess> leaving) {}

    /**
     * Ends what rolls have started beside others, and has not taken over yet, but for the one that is gone anyway; what
     * they have ended already, or let wait for its turn, is to be followed by what any other restart would bring.
     *
     * @param failed the roll that has failed, whose new release is not to start anywhere; absent where it only makes way
     */
    public static Recall recall(Situation situation, @Nullable WorkerRef gone, @Nullable RollProgress failed) {
        List<Slot> changed = new ArrayList<>();
        List<WorkerProcess> leaving = new ArrayList<>();
        for (Slot slot : situation.slots()) {
            WorkerProcess main = slot.process();
            WorkerProcess successor = slot.successor();
            if (main != null && main.ending() != null && main.endsBecause(Ending.Reason.ROLL)) {
                changed.add(slot.updated(main.with(main.ending().withReason(Ending.Reason.RESTART))));
            }
            if (slot.queued() && slot.turn().reason() == StartReason.ROLL) {
                changed.add(slot.waitingFor(StartReason.REQUEST));
            }
            if (successor != null
                    && !successor.ref().equals(gone)
                    && !standsAlone(slot, successor)
                    && (successor.startReason() == StartReason.ROLL
                            || successor.startReason() == StartReason.ROLLBACK)) {
                leaving.add(successor);
            }
        }
        if (failed != null && failed.changesRelease()) {
            situation.slots().stream()
                    .flatMap(slot -> Optional.ofNullable(slot.process()).stream())
                    .filter(main -> failed.isNew(main)
                            && main.ready() == null
                            && !main.ref().equals(gone))
                    .forEach(leaving::add);
        }
        return new Recall(changed, leaving);
    }

    /** Whether it stands in already for one that has failed meanwhile. */
    public static boolean standsAlone(Slot slot, WorkerProcess successor) {
        return successor.able() && (slot.process() == null || !slot.process().able());
    }

    /** The roll that is being undone, with how many workers are still to be put back. */
    public static RollProgress countedBack(Situation situation, RollProgress before) {
        int misplaced = (int) situation.wantedSlots().stream()
                .filter(slot -> isMisplaced(before, slot))
                .count();
        return before.counted(misplaced, situation.places());
    }

    /** Whether that worker runs what is to be undone. */
    public static boolean isMisplaced(RollProgress roll, Slot slot) {
        WorkerProcess process = slot.process();
        return process != null
                && !process.release().equals(roll.from())
                && !roll.stuck().contains(slot.id());
    }

    public static boolean isUndone(Situation situation, RollProgress roll) {
        return situation.wantedSlots().stream()
                        .allMatch(slot -> slot.givenUp() || (slot.able() || slot.refuses()) && !isMisplaced(roll, slot))
                && nobodyHandsOver(situation);
    }

    private static boolean nobodyHandsOver(Situation situation) {
        return situation.slots().stream().noneMatch(Slot::handingOver);
    }

    /** When the canary will have been watched for long enough. */
    public static @Nullable Duration deadline(Situation situation) {
        RollProgress roll = situation.advancingRoll();
        return roll != null && watchesCanaryOnly(situation, roll) ? roll.canaryUntil() : null;
    }
}
