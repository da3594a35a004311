package io.xypriss.cluster.supervise;

import io.xypriss.cluster.event.WorkerUnhealthyEvent;
import java.time.Duration;
import java.util.List;

/** Asks each worker in turn whether it works, and ends one that does not. */
final class HealthChecks {

    /** Consecutive multiples of it, modulo 1, are spread evenly, however many there are. */
    private static final double GOLDEN_RATIO = 0.6180339887498949;

    private HealthChecks() {}

    /** The first check comes at another moment for each slot, so that they are never all asked at once. */
    static Pulse firstOf(Draft draft, int slot) {
        double turns = slot * GOLDEN_RATIO;
        double share = turns - Math.floor(turns);
        long wait = Math.round(draft.settings.healthCheckInterval().toNanos() * share);
        return new Pulse(draft.after(Duration.ofNanos(Math.max(1, wait))), null, 0, false);
    }

    /** One that replaces another, or may any moment, is asked at once, as that waits for the answer. */
    static Pulse firstOf(Draft draft, WorkerProcess process, Duty duty) {
        return process.origin().replaces() || !duty.serves()
                ? new Pulse(draft.point(), null, 0, false)
                : firstOf(draft, process.ref().slot());
    }

    static void answered(Draft draft, Fact.CheckAnswered fact) {
        WorkerProcess process = draft.find(fact.ref()).orElse(null);
        if (process == null || process.ready() == null || process.ending() != null) {
            return;
        }
        Pulse pulse = process.ready().pulse();
        if (pulse.outstanding() == null || pulse.outstanding().checkId() != fact.checkId()) {
            return;
        }
        String detail = fact.detail() == null ? "it says that it does not work" : fact.detail();
        settle(draft, process, pulse.answered(fact.healthy()), detail);
    }

    static void due(Draft draft, WorkerProcess process, Pulse pulse) {
        WorkerProcess current = process;
        if (pulse.outstanding() != null) {
            String detail = "no answer within " + Exits.seconds(draft.settings.healthCheckTimeout());
            current = settle(draft, process, pulse.answered(false), detail);
        }
        if (current.ready() != null
                && current.ending() == null
                && draft.due(current.ready().pulse().nextAt())) {
            send(draft, current, current.ready().pulse());
        }
    }

    private static void send(Draft draft, WorkerProcess process, Pulse pulse) {
        Duration timeout = draft.settings.healthCheckTimeout();
        long checkId = ++draft.lastCheckId;
        draft.update(process.with(pulse.sent(
                new Pulse.Outstanding(checkId, draft.after(timeout)),
                draft.after(Canary.checkInterval(draft, process)))));
        draft.act(new Action.Check(process.ref(), checkId, timeout));
    }

    private static WorkerProcess settle(Draft draft, WorkerProcess before, Pulse pulse, String detail) {
        WorkerProcess process = before.with(pulse);
        draft.update(process);
        if (pulse.misses() < draft.settings.healthCheckFailures() || process.spawned() == null) {
            if (pulse.misses() > 0) {
                Canary.missed(draft, process);
            }
            return draft.find(process.ref()).orElse(process);
        }
        draft.publish(new WorkerUnhealthyEvent(
                draft.now(), process.ref().workerId(), process.spawned().pid(), pulse.misses(), detail));
        draft.act(new Action.CloseGate(process.ref()));
        Rolling.failed(
                draft, process, "failed " + pulse.misses() + " health checks in a row (" + detail + ")", List.of());
        Escalation.terminate(draft, process, Ending.Reason.UNHEALTHY);
        return draft.find(process.ref()).orElse(process);
    }
}
