package io.xypriss.cluster.supervise.apply;

import io.xypriss.cluster.supervise.Action;
import io.xypriss.cluster.supervise.WorkerRef;
import io.xypriss.cluster.supervise.rule.EndingRule;
import io.xypriss.cluster.supervise.rule.LeadershipRule;
import io.xypriss.cluster.supervise.state.Ending;
import io.xypriss.cluster.supervise.state.Ending.Reason;
import io.xypriss.cluster.supervise.state.Ending.Step;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.time.Duration;

/** Ends processes, as {@link EndingRule} describes it. */
final class Escalation {

    private Escalation() {}

    /** It says, or shows, that it is leaving; from then on it gets as long as one that was asked. */
    static void leavesByItself(Draft draft, WorkerRef ref, Reason reason) {
        draft.find(ref)
                .filter(process -> process.spawned() != null && process.ending() == null)
                .ifPresent(process -> take(draft, process, reason, Step.LEAVING));
    }

    /** Asks a worker to leave, as gently as it can be asked. */
    static void askToLeave(Draft draft, WorkerProcess process, Reason reason) {
        Ending ending = process.ending();
        if (ending == null) {
            take(draft, process, reason, EndingRule.gentlest(process));
            if (process.ready() != null) {
                Leading.drain(draft, process);
            }
        } else if (ending.reason() == Reason.LEAVING) {
            draft.update(process.with(ending.withReason(reason)));
            if (process.ready() != null && ending.step() == Step.LEAVING) {
                draft.act(new Action.Drain(process.ref(), draft.settings().shutdownTimeout()));
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
        take(draft, process, ending.reason(), EndingRule.after(ending.step()));
    }

    /** Takes a step at once, or as soon as there is a process to take it against. */
    static void take(Draft draft, WorkerProcess process, Reason reason, Step step) {
        if (process.spawned() == null) {
            draft.update(process.with(new Ending(reason, step, null)));
            return;
        }
        boolean drains = process.ending() != null
                && process.ending().step() == Step.LEAVING
                && process.ready() != null
                && !LeadershipRule.holdsBackDrainOf(draft, process.ref());
        Duration patience = EndingRule.patience(draft.settings(), step);
        draft.update(process.with(new Ending(reason, step, draft.after(patience))));
        if (step == Step.TERMINATING) {
            if (drains) {
                // The signal alone could be the one that a whole group of processes was sent, with the master among
                // them.
                draft.act(new Action.Drain(process.ref(), Duration.ZERO));
            }
            draft.act(new Action.Terminate(process.ref()));
        } else if (step == Step.KILLING) {
            draft.act(new Action.Kill(process.ref()));
        }
    }
}
