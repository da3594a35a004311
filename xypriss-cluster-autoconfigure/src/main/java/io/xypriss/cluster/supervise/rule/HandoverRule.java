package io.xypriss.cluster.supervise.rule;

import io.xypriss.cluster.supervise.state.Ending;
import io.xypriss.cluster.supervise.state.Situation;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.StartReason;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Replaces processes that are ready, whoever wants it: by one that stands by, where there is one that fits; else by a new
 * one first where the surge allows, so that none is missed; else the old one leaves first, where enough others serve. All
 * replacements share that one budget.
 */
public final class HandoverRule {

    private HandoverRule() {}

    /**
     * How a process is replaced.
     *
     * @param slot whose process it is
     * @param process the one that is replaced
     * @param reason why
     * @param way how
     * @param relief the one that serves in its place, where that one stands by already
     */
    public record Handover(
            Slot slot,
            WorkerProcess process,
            StartReason reason,
            Way way,
            @Nullable WorkerProcess relief) {}

    /** Who goes first. */
    public enum Way {
        /** One that stands by is promoted, and the old one leaves. */
        BY_STANDBY,
        /** A new one starts beside the old one. */
        NEW_ONE_FIRST,
        /** The old one leaves, and a new one starts in its place. */
        OLD_ONE_FIRST
    }

    /** How that worker's process can be replaced now; absent while it cannot. */
    public static Optional<Handover> decide(Situation situation, Slot slot, StartReason reason) {
        WorkerProcess process = slot.process();
        if (!situation.wanted(slot.id()) || slot.handingOver() || process == null || !process.isUp()) {
            return Optional.empty();
        }
        if (slot.serving()) {
            Optional<WorkerProcess> relief = StandbyRule.relief(situation, slot, reason);
            if (relief.isPresent()) {
                return Optional.of(new Handover(slot, process, reason, Way.BY_STANDBY, relief.get()));
            }
            if (reason != StartReason.REQUEST && StandbyRule.reliefIsExpected(situation, slot, reason)) {
                return Optional.empty();
            }
        }
        if (!StartQueueRule.isOpen(situation)) {
            return Optional.empty();
        }
        if (hasRoomForOneMore(situation)) {
            return Optional.of(new Handover(slot, process, reason, Way.NEW_ONE_FIRST, null));
        }
        return mayLeaveFirst(situation, slot, reason)
                ? Optional.of(new Handover(slot, process, reason, Way.OLD_ONE_FIRST, null))
                : Optional.empty();
    }

    private static boolean mayLeaveFirst(Situation situation, Slot slot, StartReason reason) {
        return situation.settings().rolling().surge(situation.desired()) == 0
                && (slot.serving() ? enoughServeWithout(situation, reason) : noOtherIsMissing(situation, slot));
    }

    private static boolean noOtherIsMissing(Situation situation, Slot slot) {
        return situation.wantedSlots().stream()
                .filter(other -> other.id() != slot.id())
                .allMatch(other -> other.able() || other.refuses() || other.givenUp());
    }

    /** Whether one more process may live: within the surge, or in the place of a worker that was given up. */
    private static boolean hasRoomForOneMore(Situation situation) {
        return surplus(situation) - standIns(situation)
                < situation.settings().rolling().surge(situation.desired()) + givenUp(situation);
    }

    /**
     * Workers beyond the wanted ones that serve on because wanted ones refuse traffic. They leave only once the others are
     * replaced, so a replacement that waited for them would wait for ever.
     */
    private static long standIns(Situation situation) {
        long refusing = situation.wantedSlots().stream().filter(Slot::refuses).count();
        long serving = situation.slots().stream()
                .filter(slot -> !situation.wanted(slot.id()) && slot.serving())
                .count();
        return Math.min(refusing, serving);
    }

    /** Nobody has ordered a recycling, so it never takes the last worker that serves. */
    private static boolean enoughServeWithout(Situation situation, StartReason reason) {
        int least = reason == StartReason.RECYCLING ? 1 : 0;
        return available(situation) - 1
                >= Math.max(least, situation.settings().rolling().floor(situation.desired()));
    }

    /** What nobody is going to bring back leaves its place to others. */
    private static long givenUp(Situation situation) {
        return situation.wantedSlots().stream().filter(Slot::givenUp).count();
    }

    /** Workers that serve; of those that were replaced by plan, only those that have proven themselves. */
    private static long available(Situation situation) {
        return situation.slots().stream()
                .flatMap(slot -> Optional.ofNullable(slot.process()).stream())
                .filter(WorkerProcess::serving)
                .filter(process -> !process.startReason().replaces() || ReadinessRule.isProven(situation, process))
                .count();
    }

    /** Processes beyond those that the workers have: what replaces, what was replaced, and what a scale-down removes. */
    private static int surplus(Situation situation) {
        int writing = situation.recording().writing() == null ? 0 : 1;
        return writing
                + situation.slots().stream()
                        .mapToInt(slot -> situation.wanted(slot.id())
                                ? slot.surplus()
                                : slot.processes().size())
                        .sum();
    }

    /** Why the process leaves that is replaced for that reason. */
    public static Ending.Reason endingReason(Situation situation, StartReason reason) {
        return switch (reason) {
            case ROLL, ROLLBACK -> Ending.Reason.ROLL;
            case RECYCLING -> Ending.Reason.RECYCLING;
            // Something else may be wanted by the time the successor has proven itself.
            case RETIREMENT -> situation.runsUndisturbed() ? Ending.Reason.RETIREMENT : Ending.Reason.RESTART;
            case GROWTH, FAILURE, REQUEST -> Ending.Reason.RESTART;
        };
    }

    /** Whether the successor in that slot has proven itself, so that it takes over. */
    public static boolean takesOver(Situation situation, Slot slot) {
        WorkerProcess successor = slot.successor();
        return successor != null
                && situation.wanted(slot.id())
                && !CanaryRule.watchesBesideItsPredecessor(situation, successor)
                && ReadinessRule.isProven(situation, successor);
    }
}
