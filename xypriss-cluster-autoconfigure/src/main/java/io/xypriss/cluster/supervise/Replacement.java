package io.xypriss.cluster.supervise;

import io.xypriss.cluster.event.WorkerExitEvent.Next;
import io.xypriss.cluster.event.WorkerFailedEvent;
import io.xypriss.cluster.event.WorkerRestartEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a slot whose process is gone.
 *
 * @param next what happens
 * @param origin why there is a restart, where there is one; one that was wanted is free
 * @param delay the pause before a restart
 * @param cost what an unexpected restart costs of the budget
 * @param history what counts of the past
 * @param failure what went wrong, to be read after "worker n"
 */
record Replacement(Next next, Origin origin, Duration delay, int cost, RestartHistory history, String failure) {

    static Replacement of(Draft draft, Slot slot, WorkerProcess process, boolean cannotStart, String failure) {
        if (process.equals(slot.successor())) {
            return without(Next.ABANDON, slot, failure);
        }
        if (process.equals(slot.predecessor())) {
            return without(Next.SUCCEEDED, slot, failure);
        }
        if (!draft.wanted(slot.id())) {
            return without(Next.REMOVE, slot, failure);
        }
        if (slot.successor() != null) {
            return without(Next.SUCCEEDED, slot, failure);
        }
        boolean awaited = draft.commands.restarts().stream().anyMatch(r -> r.awaitsSuccessorOf(process));
        if (process.endingOnRequest() || awaited) {
            return new Replacement(Next.RESTART, origin(process.ending()), Duration.ZERO, 0, slot.history(), failure);
        }
        RestartPolicy.Decision decision = RestartPolicy.decide(
                draft.settings, slot.history(), draft.point(), process.ready() != null, cannotStart, draft.random());
        return new Replacement(
                decision.next(), Origin.FAILURE, decision.delay(), decision.cost(), decision.history(), failure);
    }

    private static Replacement without(Next next, Slot slot, String failure) {
        return new Replacement(next, Origin.FAILURE, Duration.ZERO, 0, slot.history(), failure);
    }

    private static Origin origin(@Nullable Ending ending) {
        if (ending == null) {
            return Origin.REQUEST;
        }
        return switch (ending.reason()) {
            case ROLL -> Origin.ROLL;
            case RECYCLING -> Origin.RECYCLING;
            case RETIREMENT -> Origin.RETIREMENT;
            case SCALE_DOWN -> Origin.GROWTH;
            case RESTART, STOP, UNHEALTHY, START_TIMEOUT, REFUSAL, CONTROL_LOST, LEAVING -> Origin.REQUEST;
        };
    }

    void carryOut(Draft draft, WorkerProcess gone) {
        Slot before = draft.slots.get(gone.ref().slot());
        if (before == null) {
            return;
        }
        Slot slot = before.with(history);
        switch (next) {
            case ABANDON -> Handover.failed(draft, before, gone, failure);
            case SUCCEEDED -> {
                boolean main =
                        before.process() != null && before.process().ref().equals(gone.ref());
                Slot rest = main ? before.inherited() : before.withoutPredecessor();
                if (rest.processes().isEmpty() && !draft.wanted(rest.id())) {
                    remove(draft, rest);
                } else {
                    draft.put(rest);
                }
            }
            case REMOVE -> remove(draft, slot);
            case STAY_STOPPED ->
                draft.put(slot.with(Pause.stopped(
                        "worker " + slot.id() + " " + failure + "; it stays stopped, as auto-restart is off")));
            case GIVE_UP -> {
                String reason = giveUpReason(draft.settings, slot);
                draft.put(slot.with(Pause.failed(reason)));
                draft.publish(new WorkerFailedEvent(draft.now(), Integer.toString(slot.id()), reason));
            }
            case RESTART -> {
                Pause pause = Pause.backoff(draft.after(delay), cost, "worker " + slot.id() + " " + failure);
                if (origin.planned()) {
                    restartOnRequest(draft, slot, origin, reason(draft));
                } else if (delay.isZero()) {
                    restartAfterFailure(draft, slot, pause);
                } else {
                    draft.put(slot.with(pause));
                }
            }
        }
    }

    static void restartAfterFailure(Draft draft, Slot slot, Pause pause) {
        draft.totalRestarts++;
        Slot restarted = slot.withRestart(new RestartHistory.Restart(draft.point(), pause.cost()));
        restart(draft, restarted, Origin.FAILURE, String.valueOf(pause.reason()));
    }

    static void restartOnRequest(Draft draft, Slot slot, Origin origin, String reason) {
        restart(draft, slot, origin, reason);
    }

    private static void restart(Draft draft, Slot slot, Origin origin, String reason) {
        Lifecycle.spawn(draft, slot, origin);
        draft.publish(new WorkerRestartEvent(
                draft.now(), Integer.toString(slot.id()), slot.restarts(), origin.planned(), reason));
    }

    private String reason(Draft draft) {
        return switch (origin) {
            case ROLL, ROLLBACK -> Rolling.describe(draft, origin);
            case RECYCLING -> "it has reached its age";
            case RETIREMENT -> Retirement.REASON;
            case GROWTH, FAILURE, REQUEST -> "as requested";
        };
    }

    private static void remove(Draft draft, Slot slot) {
        if (slot.handingOver()) {
            draft.put(slot.inherited());
        } else if (draft.phase == Phase.RUNNING) {
            Scaling.remove(draft, slot);
        } else {
            draft.put(slot.with(Pause.stopped(null)));
        }
    }

    private String giveUpReason(SupervisorSettings settings, Slot slot) {
        int restarts = history.restarts().size();
        String past = restarts == 0
                ? "no restart is allowed"
                : "it had been restarted " + (restarts == 1 ? "once" : restarts + " times") + " within "
                        + Exits.seconds(settings.restartWindow());
        return "worker " + slot.id() + " " + failure + "; " + past
                + " (max-restarts is " + settings.maxRestarts()
                + "), so it is left alone: see the last lines it printed, then restart it on request";
    }
}
