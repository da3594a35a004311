package io.xypriss.cluster.supervise;

import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/**
 * Bounds how many processes are on their way from spawn to ready. What replaces a worker that is missing waits here for
 * its turn; what replaces one that serves is not begun before nobody waits.
 */
final class StartQueue {

    private StartQueue() {}

    /** Whether a process may be spawned now, out of turn. */
    static boolean isOpen(Draft draft) {
        return hasRoom(draft) && next(draft).isEmpty();
    }

    static void settle(Draft draft) {
        for (Optional<Slot> next = next(draft); next.isPresent() && hasRoom(draft); next = next(draft)) {
            next.ifPresent(slot -> Lifecycle.spawnQueued(draft, slot));
        }
    }

    private static boolean hasRoom(Draft draft) {
        long starting = draft.slots.values().stream()
                .flatMap(slot -> slot.processes().stream())
                .filter(process -> process.ready() == null)
                .count();
        return starting < draft.settings.startConcurrency();
    }

    /** What was there before comes before what is to come; else in the order of asking. */
    private static Optional<Slot> next(Draft draft) {
        return draft.slots.values().stream()
                .filter(Slot::queued)
                .min(Comparator.comparing((Slot slot) -> turn(slot).origin() == Origin.GROWTH)
                        .thenComparing(slot -> turn(slot).since())
                        .thenComparing(Slot::id));
    }

    /** The same turn, for another reason. */
    static Slot waitingFor(Slot slot, Origin origin) {
        Pause.Turn turn = turn(slot);
        return slot.with(Pause.queued(
                new Pause.Turn(origin, turn.since()),
                Objects.requireNonNull(slot.pause()).reason()));
    }

    static Pause.Turn turn(Slot slot) {
        Pause.Turn turn = slot.pause() == null ? null : slot.pause().turn();
        if (turn == null) {
            throw new IllegalStateException("worker " + slot.id() + " does not wait for a turn");
        }
        return turn;
    }
}
