package io.xypriss.cluster.supervise.apply;

import io.xypriss.cluster.event.WorkerReadyEvent;
import io.xypriss.cluster.supervise.Action;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.SupervisorSettings.Recycling;
import io.xypriss.cluster.supervise.rule.ExitCauses;
import io.xypriss.cluster.supervise.rule.HealthRule;
import io.xypriss.cluster.supervise.rule.StandbyRule;
import io.xypriss.cluster.supervise.rule.TrafficRefusalRule;
import io.xypriss.cluster.supervise.state.Duty;
import io.xypriss.cluster.supervise.state.Ending;
import io.xypriss.cluster.supervise.state.Pulse;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.Usage;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.time.Duration;
import java.util.List;

/** Takes what an application says about whether it is ready, and accepts traffic. */
final class Readiness {

    private Readiness() {}

    static void ready(Draft draft, Fact.WorkerReady fact) {
        WorkerProcess process = draft.find(fact.ref()).orElse(null);
        if (process == null || process.spawned() == null) {
            return;
        }
        if (process.ready() != null && process.refuses()) {
            acceptsAgain(draft, process, process.ready());
        }
        if (process.ready() != null || process.ending() != null) {
            return;
        }
        Duration startDuration = draft.point().minus(process.spawned().point());
        Duty duty = StandbyRule.dutyOf(draft, fact.ref().slot());
        Pulse pulse = HealthRule.firstOf(draft, process, duty);
        draft.update(process.with(
                new WorkerProcess.Ready(draft.now(), draft.point(), null, startDuration, pulse, usage(draft), duty)));
        draft.act(duty.serves() ? new Action.OpenGate(fact.ref()) : new Action.StandBy(fact.ref()));
        draft.publish(new WorkerReadyEvent(
                draft.now(),
                fact.ref().workerId(),
                process.spawned().pid(),
                startDuration,
                process.spawned().from()));
    }

    private static Usage usage(Draft draft) {
        Recycling recycling = draft.settings().recycling();
        return recycling.equals(Recycling.OFF)
                ? Usage.UNLIMITED
                : Usage.limitedBy(recycling, draft.random(), draft.point());
    }

    static void unready(Draft draft, Fact.WorkerUnready fact) {
        WorkerProcess process = draft.find(fact.ref()).orElse(null);
        if (process == null || process.ready() == null || !process.able()) {
            return;
        }
        Duration since = TrafficRefusalRule.since(draft, process, process.ready());
        if (process.serving()) {
            draft.act(new Action.CloseGate(process.ref()));
        }
        WorkerProcess refusing = process.with(process.ready().refusing(since));
        draft.update(refusing);
        RollSteps.stumbled(draft, refusing);
    }

    private static void acceptsAgain(Draft draft, WorkerProcess process, WorkerProcess.Ready ready) {
        Duty duty = TrafficRefusalRule.dutyAfter(draft, process, ready.duty());
        WorkerProcess accepting = process.with(ready.accepting(draft.point()).with(duty));
        draft.update(accepting);
        if (accepting.serving()) {
            draft.act(new Action.OpenGate(process.ref()));
        }
    }

    /** Ends the wait for those that have had their time to accept traffic again. */
    static void passed(Draft draft, Slot slot) {
        for (WorkerProcess process : slot.processes()) {
            Slot now = draft.slot(slot.id());
            if (now == null || !TrafficRefusalRule.isOverdue(draft, now, process)) {
                continue;
            }
            RollSteps.lost(draft, process, ExitCauses.refusal(draft.settings()), List.of());
            draft.find(process.ref())
                    .filter(refusing -> refusing.equals(now.successor()))
                    .ifPresent(successor -> Escalation.askToLeave(draft, successor, Ending.Reason.REFUSAL));
        }
    }
}
