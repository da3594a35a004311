package io.xypriss.cluster.supervise.apply;

import io.xypriss.cluster.supervise.state.Ending;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.WorkerProcess;

/** Does what follows because time has passed. */
final class Deadlines {

    private Deadlines() {}

    static void passed(Draft draft) {
        // Before the deadlines of processes, as a drain that goes on now has its own.
        Leading.passed(draft);
        for (Slot before : draft.slots()) {
            // What came to pass for another one may have changed it.
            Slot slot = draft.slot(before.id());
            if (slot != null && draft.due(slot.deadline())) {
                passed(draft, slot);
            }
            Slot after = draft.slot(before.id());
            if (after != null) {
                Readiness.passed(draft, after);
            }
        }
        Retirement.passed(draft);
    }

    private static void passed(Draft draft, Slot slot) {
        for (WorkerProcess each : slot.processes()) {
            draft.find(each.ref())
                    .filter(process -> draft.due(process.deadline()))
                    .ifPresent(process -> passed(draft, process));
        }
        Slot now = draft.slot(slot.id());
        if (now != null && now.pause() != null && draft.due(now.pause().until())) {
            Restarting.afterFailure(draft, now, now.pause());
        }
    }

    private static void passed(Draft draft, WorkerProcess process) {
        if (process.ending() != null) {
            Escalation.advance(draft, process, process.ending());
        } else if (process.ready() != null) {
            HealthChecks.passed(draft, process, process.ready().pulse());
        } else {
            Escalation.terminate(draft, process, Ending.Reason.START_TIMEOUT);
        }
    }
}
