package io.xypriss.cluster.supervise.apply;

import io.xypriss.cluster.event.WorkerPromotedEvent;
import io.xypriss.cluster.supervise.Action;
import io.xypriss.cluster.supervise.rule.StandbyRule;
import io.xypriss.cluster.supervise.state.Duty;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.util.Optional;

/** Lets ready workers serve that stood by. */
final class Promoting {

    private Promoting() {}

    /** Promotes while fewer serve than desired. */
    static void settle(Draft draft) {
        for (Optional<WorkerProcess> next = StandbyRule.nextToServe(draft);
                next.isPresent();
                next = StandbyRule.nextToServe(draft)) {
            promote(draft, next.get());
        }
    }

    /**
     * Lets it serve.
     *
     * @param process one that is ready, and stands by
     */
    static void promote(Draft draft, WorkerProcess process) {
        if (process.ready() == null || process.spawned() == null) {
            throw new IllegalStateException("only a ready worker can be promoted, but not " + process);
        }
        draft.update(process.with(process.ready().with(Duty.PROMOTED)));
        draft.act(new Action.OpenGate(process.ref()));
        draft.publish(new WorkerPromotedEvent(
                draft.now(), process.ref().workerId(), process.spawned().pid()));
    }
}
