package io.xypriss.cluster.supervise;

import io.xypriss.cluster.event.WorkerPromotedEvent;
import java.util.Comparator;
import java.util.Optional;

/**
 * Decides which of the ready workers serve: as many as are desired. The others stand by, their gates closed, and take the
 * place of one that serves as soon as that is known to be lost, or is to leave.
 */
final class Standbys {

    private Standbys() {}

    /** What a process of that slot does that becomes ready now. */
    static Duty dutyOf(Draft draft, int slot) {
        Slot own = draft.slots.get(slot);
        boolean besideOneThatServes = own != null && own.serving();
        return besideOneThatServes || draft.servingWanted() < draft.desired ? Duty.SERVING : Duty.STANDBY;
    }

    /** Promotes while fewer serve than desired, of those that are to stay. */
    static void settle(Draft draft) {
        while (draft.servingWanted() < draft.desired) {
            Slot best = draft.slots.values().stream()
                    .filter(slot -> slot.standby() && draft.wanted(slot.id()))
                    .min(Comparator.comparing((Slot slot) -> failing(slot))
                            .thenComparing(slot -> !Rolling.prefers(draft, slot))
                            .thenComparing(Slot::id))
                    .orElse(null);
            if (best == null || best.ablest() == null) {
                return;
            }
            promote(draft, best.ablest());
        }
    }

    private static boolean failing(Slot slot) {
        WorkerProcess.Ready ready = slot.ablest() == null ? null : slot.ablest().ready();
        return ready != null && ready.pulse().misses() > 0;
    }

    /** To be called only for one that stands by. */
    static void promote(Draft draft, WorkerProcess process) {
        if (process.ready() == null || process.spawned() == null) {
            return;
        }
        draft.update(process.with(process.ready().with(Duty.PROMOTED)));
        draft.act(new Action.OpenGate(process.ref()));
        draft.publish(new WorkerPromotedEvent(
                draft.now(), process.ref().workerId(), process.spawned().pid()));
    }

    /** The one that can take the place of that worker at once, proven and running what is wanted in its place. */
    static Optional<Slot> relief(Draft draft, Slot slot, Origin origin) {
        return draft.slots.values().stream()
                .filter(other -> other.standby() && other.successor() == null)
                .filter(other -> fits(draft, slot, origin, other))
                .findFirst();
    }

    private static boolean fits(Draft draft, Slot slot, Origin origin, Slot other) {
        WorkerProcess process = other.process();
        return process != null
                && process.proven(Handover.minReadyTime(draft, process), draft.point())
                && Rolling.fits(draft, slot, origin, process);
    }

    /** Whether such a one is on its way, so that it is worth waiting for. */
    static boolean reliefIsExpected(Draft draft, Slot slot, Origin origin) {
        return draft.settings.spares() > 0
                && draft.slots.values().stream()
                        .filter(other -> draft.wanted(other.id()) && !other.serving())
                        .filter(other -> !other.givenUp() && !other.refuses())
                        .anyMatch(other -> !Rolling.staysUnfit(draft, slot, origin, other));
    }

    /** Drains those that serve beyond what is desired; they are started anew, to stand by. */
    static void relieveSurplus(Draft draft) {
        draft.slots.descendingMap().values().stream()
                .filter(Slot::serving)
                .limit(Math.max(0, draft.serving() - draft.desired))
                .toList()
                .forEach(slot -> slot.processes().stream()
                        .filter(WorkerProcess::serving)
                        .forEach(process -> Escalation.askToLeave(draft, process, Ending.Reason.SCALE_DOWN)));
    }
}
