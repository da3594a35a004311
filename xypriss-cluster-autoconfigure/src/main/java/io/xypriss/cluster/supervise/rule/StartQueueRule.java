package io.xypriss.cluster.supervise.rule;

import io.xypriss.cluster.supervise.state.Situation;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.StartReason;
import java.util.Comparator;
import java.util.Optional;

/**
 * Bounds how many processes are on their way from spawn to ready. What replaces a worker that is missing waits here for
 * its turn; what replaces one that serves is not begun before nobody waits.
 */
public final class StartQueueRule {

    private StartQueueRule() {}

    /** Whether a process may be spawned now, out of turn. */
    public static boolean isOpen(Situation situation) {
        return hasRoom(situation) && first(situation).isEmpty();
    }

    /** Whose turn it is now; nobody's, while as many start as may. */
    public static Optional<Slot> next(Situation situation) {
        return first(situation).filter(slot -> hasRoom(situation));
    }

    /** Why that worker is not started at once. */
    public static String waiting(Situation situation, Slot slot) {
        return "worker " + slot.id() + " waits for others to start first (start-concurrency is "
                + situation.settings().startConcurrency() + ")";
    }

    private static boolean hasRoom(Situation situation) {
        long starting =
                situation.processes().filter(process -> process.ready() == null).count();
        return starting < situation.settings().startConcurrency();
    }

    /** Replacements start before scale-ups; else in the order of asking. */
    private static Optional<Slot> first(Situation situation) {
        return situation.slots().stream()
                .filter(Slot::queued)
                .min(Comparator.comparing((Slot slot) -> slot.turn().reason() == StartReason.GROWTH)
                        .thenComparing(slot -> slot.turn().since())
                        .thenComparing(Slot::id));
    }
}
