package io.xypriss.cluster.supervise.apply;

import io.xypriss.cluster.event.WorkerUnhealthyEvent;
import io.xypriss.cluster.supervise.Action;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.rule.HealthRule;
import io.xypriss.cluster.supervise.rule.HealthRule.Outcome;
import io.xypriss.cluster.supervise.state.Ending;
import io.xypriss.cluster.supervise.state.Pulse;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.time.Duration;
import java.util.List;

/** Asks each worker in turn whether it works, and ends one that does not. */
final class HealthChecks {

    private HealthChecks() {}

    static void answered(Draft draft, Fact.CheckAnswered fact) {
        HealthRule.answered(draft, fact).ifPresent(outcome -> take(draft, outcome));
    }

    /** The answer to a check is overdue, or the next check is due. */
    static void passed(Draft draft, WorkerProcess process, Pulse pulse) {
        HealthRule.overdue(draft, process, pulse).ifPresent(outcome -> take(draft, outcome));
        WorkerProcess current = draft.find(process.ref()).orElse(process);
        if (current.ready() != null && HealthRule.isDue(draft, current)) {
            send(draft, current, current.ready().pulse());
        }
    }

    private static void send(Draft draft, WorkerProcess process, Pulse pulse) {
        Duration timeout = draft.settings().healthCheckTimeout();
        long checkId = draft.nextCheckId();
        draft.update(process.with(pulse.sent(
                new Pulse.Outstanding(checkId, draft.after(timeout)), HealthRule.following(draft, process))));
        draft.act(new Action.Check(process.ref(), checkId, timeout));
    }

    private static void take(Draft draft, Outcome outcome) {
        WorkerProcess process = outcome.process();
        draft.update(process);
        if (!outcome.unhealthy()) {
            if (outcome.missed()) {
                RollSteps.missedCheck(draft, process);
            }
            return;
        }
        draft.publish(new WorkerUnhealthyEvent(
                draft.now(), process.ref().workerId(), outcome.pid(), outcome.misses(), outcome.detail()));
        draft.act(new Action.CloseGate(process.ref()));
        RollSteps.lost(
                draft,
                process,
                "failed " + outcome.misses() + " health checks in a row (" + outcome.detail() + ")",
                List.of());
        Escalation.terminate(draft, process, Ending.Reason.UNHEALTHY);
    }
}
