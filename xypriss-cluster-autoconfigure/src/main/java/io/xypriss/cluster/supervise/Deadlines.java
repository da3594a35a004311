package io.xypriss.cluster.supervise;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Which comes first, and what happens because one has passed. */
final class Deadlines {

    /** How late the supervisor may be for a deadline; beyond it, it was not merely busy but did not run. */
    static final Duration OVERSLEPT = Duration.ofSeconds(5);

    private Deadlines() {}

    static @Nullable Duration earlier(@Nullable Duration one, @Nullable Duration other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.compareTo(one) < 0 ? other : one;
    }

    static void passed(Draft draft) {
        Leading.passed(draft);
        for (Slot before : draft.slots()) {
            // What came to pass for another one may have changed it.
            Slot slot = draft.slots.get(before.id());
            if (slot != null && draft.due(slot.deadline())) {
                passed(draft, slot);
            }
            Refusals.passed(draft, draft.slots.getOrDefault(before.id(), before));
        }
        Retirement.passed(draft);
    }

    private static void passed(Draft draft, Slot slot) {
        for (WorkerProcess each : slot.processes()) {
            draft.find(each.ref())
                    .filter(process -> draft.due(process.deadline()))
                    .ifPresent(process -> passed(draft, process));
        }
        Slot now = draft.slots.get(slot.id());
        if (now != null && now.pause() != null && draft.due(now.pause().until())) {
            Replacement.restartAfterFailure(draft, now, now.pause());
        }
    }

    private static void passed(Draft draft, WorkerProcess process) {
        if (process.ending() != null) {
            Escalation.advance(draft, process, process.ending());
        } else if (process.ready() != null) {
            HealthChecks.due(draft, process, process.ready().pulse());
        } else {
            Escalation.terminate(draft, process, Ending.Reason.START_TIMEOUT);
        }
    }

    /** What was waited for may have been unable to happen, so it is waited for afresh. */
    static void forgiveSleep(Draft draft, ClusterState before) {
        Duration due = before.deadline();
        if (due == null) {
            return;
        }
        Duration awake = due.compareTo(before.time.elapsed()) > 0 ? due : before.time.elapsed();
        if (draft.point().minus(awake).compareTo(OVERSLEPT) > 0) {
            draft.slots().forEach(slot -> slot.processes().forEach(process -> draft.update(forgive(draft, process))));
            Retirement.forgiveSleep(draft);
        }
    }

    private static WorkerProcess forgive(Draft draft, WorkerProcess process) {
        if (process.ending() != null) {
            return process.ending().deadline() == null
                    ? process
                    : process.with(process.ending()
                            .withDeadline(draft.after(Escalation.patience(
                                    draft.settings, process.ending().step()))));
        }
        if (process.ready() != null) {
            WorkerProcess forgiven = process.with(
                    forgive(draft, process.ref().slot(), process.ready().pulse()));
            return process.refuses() && forgiven.ready() != null
                    ? forgiven.with(forgiven.ready().refusing(draft.point()))
                    : forgiven;
        }
        WorkerProcess.Spawned spawned = process.spawned();
        return spawned == null
                ? process
                : process.with(new WorkerProcess.Spawned(
                        spawned.pid(),
                        spawned.port(),
                        spawned.from(),
                        spawned.at(),
                        spawned.point(),
                        draft.after(draft.settings.startupTimeout())));
    }

    private static Pulse forgive(Draft draft, int slot, Pulse pulse) {
        Duration next =
                draft.due(pulse.nextAt()) ? HealthChecks.firstOf(draft, slot).nextAt() : pulse.nextAt();
        Pulse.Outstanding outstanding = pulse.outstanding() == null
                ? null
                : new Pulse.Outstanding(
                        pulse.outstanding().checkId(), draft.after(draft.settings.healthCheckTimeout()));
        return new Pulse(next, outstanding, pulse.misses(), pulse.passed());
    }
}
