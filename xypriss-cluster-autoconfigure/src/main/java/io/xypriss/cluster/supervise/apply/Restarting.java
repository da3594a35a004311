package io.xypriss.cluster.supervise.apply;

import io.xypriss.cluster.event.WorkerRestartEvent;
import io.xypriss.cluster.supervise.state.Pause;
import io.xypriss.cluster.supervise.state.RestartHistory;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.StartReason;

/** Starts slots anew that have no process, and owns the count of restarts that nobody wanted. */
final class Restarting {

    private Restarting() {}

    static void afterFailure(Draft draft, Slot slot, Pause pause) {
        draft.countRestart();
        Slot restarted = slot.withRestart(new RestartHistory.Restart(draft.point(), pause.cost()));
        restart(draft, restarted, StartReason.FAILURE, String.valueOf(pause.reason()));
    }

    /** Starts it anew because that is wanted, which costs nothing of its budget. */
    static void asPlanned(Draft draft, Slot slot, StartReason reason, String text) {
        restart(draft, slot, reason, text);
    }

    private static void restart(Draft draft, Slot slot, StartReason reason, String text) {
        Starting.spawn(draft, slot, reason);
        publish(draft, slot, reason.planned(), text);
    }

    static void publish(Draft draft, Slot slot, boolean planned, String text) {
        draft.publish(new WorkerRestartEvent(draft.now(), Integer.toString(slot.id()), slot.restarts(), planned, text));
    }
}
