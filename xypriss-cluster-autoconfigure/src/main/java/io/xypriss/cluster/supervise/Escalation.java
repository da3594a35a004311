package io.xypriss.cluster.supervise;

import io.xypriss.cluster.supervise.Ending.Reason;
import io.xypriss.cluster.supervise.Ending.Step;
import java.time.Duration;

/**
 * Ends processes: leave (for {@code shutdownTimeout}), then TERM (for {@link SupervisorSettings#killGrace()}), then KILL,
 * repeated until the exit is reported. A process on its way out never goes back to a gentler step.
 */
final class Escalation {

    private static final Duration KILL_AGAIN = Duration.ofSeconds(5);

    private Escalation() {}

    /** It says, or shows, that it is leaving; from then on it gets as long as one that was asked. */
    static void leavesByItself(Draft draft, WorkerRef ref, Reason reason) {
        draft.find(ref)
                .filter(process -> process.spawned() != null && process.ending() == null)
                .ifPresent(process -> take(draft, process, reason, Step.LEAVING));
    }

    /** A worker that serves is drained; one that never got so far has nothing to finish, and is ended at once. */
    static void askToLeave(Draft draft, WorkerProcess process, Reason reason) {
        Ending ending = process.ending();
        if (ending == null) {
            take(draft, process, reason, process.ready() == null ? Step.TERMINATING : Step.LEAVING);
            if (process.ready() != null) {
                Duration timeout = draft.settings.shutdownTimeout();
                draft.act(
                        reason == Reason.RETIREMENT
                                ? new Action.Retire(process.ref(), timeout)
                                : new Action.Drain(process.ref(), timeout));
            }
        } else if (ending.reason() == Reason.LEAVING) {
            draft.update(process.with(ending.withReason(reason)));
            if (process.ready() != null && ending.step() == Step.LEAVING) {
                draft.act(new Action.Drain(process.ref(), draft.settings.shutdownTimeout()));
            }
        }
    }

    static void terminate(Draft draft, WorkerProcess process, Reason reason) {
        harden(draft, process, reason, Step.TERMINATING);
    }

    static void kill(Draft draft, WorkerProcess process, Reason reason) {
        harden(draft, process, reason, Step.KILLING);
    }

    private static void harden(Draft draft, WorkerProcess process, Reason reason, Step step) {
        Ending ending = process.ending();
        if (ending == null) {
            take(draft, process, reason, step);
        } else {
            Reason told = ending.reason() == Reason.LEAVING ? reason : ending.reason();
            if (ending.step().compareTo(step) < 0) {
                take(draft, process, told, step);
            } else {
                draft.update(process.with(ending.withReason(told)));
            }
        }
    }

    /** The present step was not enough. */
    static void advance(Draft draft, WorkerProcess process, Ending ending) {
        take(draft, process, ending.reason(), ending.step() == Step.LEAVING ? Step.TERMINATING : Step.KILLING);
    }

    /** Takes a step at once, or as soon as there is a process to take it against. */
    static void take(Draft draft, WorkerProcess process, Reason reason, Step step) {
        if (process.spawned() == null) {
            draft.update(process.with(new Ending(reason, step, null)));
            return;
        }
        boolean drains = process.ending() != null && process.ending().step() == Step.LEAVING && process.ready() != null;
        draft.update(process.with(new Ending(reason, step, draft.after(patience(draft.settings, step)))));
        if (step == Step.TERMINATING) {
            if (drains) {
                // The signal alone could be the one that a whole group of processes was sent, with the master among
                // them.
                draft.act(new Action.Drain(process.ref(), Duration.ZERO));
            }
            draft.act(new Action.Terminate(process.ref()));
        } else if (step == Step.KILLING) {
            draft.act(new Action.Kill(process.ref()));
            Stopping.killed(draft);
        }
    }

    static Duration patience(SupervisorSettings settings, Step step) {
        return switch (step) {
            case LEAVING -> settings.shutdownTimeout();
            case TERMINATING -> settings.killGrace();
            case KILLING -> KILL_AGAIN;
        };
    }
}
