package io.xypriss.cluster.supervise;

import io.xypriss.cluster.event.WorkerRestartEvent;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Replaces processes that are ready, whoever wants it: by one that stands by, where there is one that fits; else by a new
 * one first where the surge allows, so that none is missed; else the old one leaves first, where enough others serve. All
 * replacements share that one budget.
 */
final class Handover {

    private Handover() {}

    /** Whether that worker's process can be replaced now. */
    static boolean possible(Draft draft, Slot slot, Origin origin) {
        if (!draft.wanted(slot.id()) || slot.handingOver()) {
            return false;
        }
        WorkerProcess process = slot.process();
        if (process == null || !process.isUp()) {
            return false;
        }
        if (slot.serving()) {
            if (Standbys.relief(draft, slot, origin).isPresent()) {
                return true;
            }
            if (origin != Origin.REQUEST && Standbys.reliefIsExpected(draft, slot, origin)) {
                return false;
            }
        }
        return StartQueue.isOpen(draft)
                && (roomFor(draft)
                        || draft.settings.rolling().surge(draft.desired) == 0
                                && (slot.serving() ? enoughWithout(draft, origin) : noOtherIsMissing(draft, slot)));
    }

    private static boolean noOtherIsMissing(Draft draft, Slot slot) {
        return draft.slots.values().stream()
                .filter(other -> other.id() != slot.id() && draft.wanted(other.id()))
                .allMatch(other -> other.able() || other.refuses() || other.givenUp());
    }

    /** Whether one more process may live: within the surge, or in the place of a worker that was given up. */
    private static boolean roomFor(Draft draft) {
        return surplus(draft) - standIns(draft) < draft.settings.rolling().surge(draft.desired) + givenUp(draft);
    }

    /**
     * Workers beyond the wanted ones that serve on because wanted ones refuse traffic: to wait until those leave would be to
     * wait for ever, as they leave only once the others are replaced.
     */
    private static long standIns(Draft draft) {
        long refusing = draft.slots.values().stream()
                .filter(slot -> draft.wanted(slot.id()) && slot.refuses())
                .count();
        long serving = draft.slots.values().stream()
                .filter(slot -> !draft.wanted(slot.id()) && slot.serving())
                .count();
        return Math.min(refusing, serving);
    }

    /** Recycling is nobody's order, so it never takes the last one that serves. */
    private static boolean enoughWithout(Draft draft, Origin origin) {
        int least = origin == Origin.RECYCLING ? 1 : 0;
        return available(draft) - 1 >= Math.max(least, draft.settings.rolling().floor(draft.desired));
    }

    /** What nobody is going to bring back leaves its place to others. */
    private static long givenUp(Draft draft) {
        return draft.slots.values().stream()
                .filter(slot -> draft.wanted(slot.id()) && slot.givenUp())
                .count();
    }

    /** Workers that serve; of those that were replaced by plan, only those that have proven themselves. */
    private static long available(Draft draft) {
        return draft.slots.values().stream()
                .filter(slot -> slot.process() != null && slot.process().serving())
                .map(Slot::process)
                .filter(process ->
                        !process.origin().replaces() || process.proven(minReadyTime(draft, process), draft.point()))
                .count();
    }

    /** To be called only where it is possible. */
    static void begin(Draft draft, Slot slot, WorkerProcess process, Origin origin) {
        Slot relief = slot.serving() ? Standbys.relief(draft, slot, origin).orElse(null) : null;
        if (relief != null) {
            Standbys.promote(draft, Objects.requireNonNull(relief.process()));
            Escalation.askToLeave(draft, process, reason(draft, origin));
        } else if (roomFor(draft)) {
            Lifecycle.spawnBeside(draft, slot, origin);
            publishRestart(draft, slot, why(draft, process, origin));
        } else {
            Escalation.askToLeave(draft, process, reason(draft, origin));
        }
    }

    /** Processes beyond those that the workers have: what replaces, what was replaced, and what a scale-down removes. */
    private static int surplus(Draft draft) {
        int writing = draft.recording.writing() == null ? 0 : 1;
        return writing
                + draft.slots.values().stream()
                        .mapToInt(slot -> draft.wanted(slot.id())
                                ? slot.surplus()
                                : slot.processes().size())
                        .sum();
    }

    private static Ending.Reason reason(Draft draft, Origin origin) {
        return switch (origin) {
            case ROLL, ROLLBACK -> Ending.Reason.ROLL;
            case RECYCLING -> Ending.Reason.RECYCLING;
            case RETIREMENT -> Retirement.reason(draft);
            case GROWTH, FAILURE, REQUEST -> Ending.Reason.RESTART;
        };
    }

    private static String why(Draft draft, WorkerProcess process, Origin origin) {
        String worn = process.ready() == null ? null : process.ready().wear().reason();
        return switch (origin) {
            case RECYCLING -> Objects.requireNonNullElse(worn, "it has reached its age");
            case RETIREMENT -> Retirement.REASON;
            case ROLL, ROLLBACK -> Rolling.describe(draft, origin);
            case GROWTH, FAILURE, REQUEST -> "as requested";
        };
    }

    static void publishRestart(Draft draft, Slot slot, String reason) {
        draft.publish(new WorkerRestartEvent(draft.now(), Integer.toString(slot.id()), slot.restarts(), true, reason));
    }

    /** Lets each successor that has proven itself take over. */
    static void settle(Draft draft) {
        for (Slot slot : draft.slots()) {
            WorkerProcess successor = slot.successor();
            if (successor != null
                    && draft.wanted(slot.id())
                    && !Canary.watchesBesideItsPredecessor(draft, successor)
                    && successor.proven(minReadyTime(draft, successor), draft.point())) {
                takeOver(draft, slot);
            }
        }
    }

    private static void takeOver(Draft draft, Slot slot) {
        WorkerProcess successor = slot.successor();
        WorkerProcess predecessor = slot.process();
        draft.put(slot.promoted());
        if (successor != null && predecessor != null) {
            if (predecessor.serving() && !successor.serving()) {
                Standbys.promote(draft, successor);
            }
            Escalation.askToLeave(draft, predecessor, reason(draft, successor.origin()));
        }
    }

    static Duration minReadyTime(Draft draft, WorkerProcess process) {
        RollProgress roll = draft.roll;
        boolean rolled =
                process.origin() == Origin.ROLL || process.origin() == Origin.ROLLBACK || isNew(draft, process);
        return rolled && roll != null && roll.running()
                ? roll.minReadyTime()
                : draft.settings.rolling().minReadyTime();
    }

    /** Whether the roll that is under way counts it among those that it has started anew. */
    private static boolean isNew(Draft draft, WorkerProcess process) {
        return Rolling.counts(draft, process);
    }

    /** A successor is gone before it took over; what it was to replace serves on. */
    static void failed(Draft draft, Slot slot, WorkerProcess successor, String failure) {
        draft.put(slot.withSuccessor(null));
        if (successor.endingOnRequest()) {
            return;
        }
        String what = "worker " + slot.id() + " could not be replaced: its successor " + failure;
        switch (successor.origin()) {
            case REQUEST -> RestartRequests.fail(draft, slot.id(), what + "; the worker serves on");
            case ROLLBACK -> Rolling.stuck(draft, slot.id(), what);
            case RECYCLING ->
                draft.put(slot.withSuccessor(null)
                        .unwillingUntil(draft.after(draft.settings.backoff().max())));
            case RETIREMENT -> {
                if (slot.process() != null) {
                    Retirement.forget(draft, slot.process().ref());
                }
            }
            case ROLL, GROWTH, FAILURE -> {
                // The roll itself has heard of it already; others have no successors.
            }
        }
    }

    /** When a successor will have accepted traffic for long enough; absent while none is waited for. */
    static @Nullable Duration deadline(Draft draft, Slot slot) {
        Duration earliest = null;
        for (WorkerProcess process : slot.processes()) {
            boolean standsBy = process.able() && !process.serving();
            if (!process.origin().replaces() && !isNew(draft, process) && !standsBy) {
                continue;
            }
            Duration at = process.provenAt(minReadyTime(draft, process));
            if (at != null && at.compareTo(draft.point()) > 0) {
                earliest = Deadlines.earlier(earliest, at);
            }
        }
        return earliest;
    }
}
