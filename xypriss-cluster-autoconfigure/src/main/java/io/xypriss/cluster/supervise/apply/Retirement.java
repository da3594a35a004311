package io.xypriss.cluster.supervise.apply;

import io.xypriss.cluster.supervise.Action;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.rule.EndingRule;
import io.xypriss.cluster.supervise.rule.RetirementRule;
import io.xypriss.cluster.supervise.rule.StartReasons;
import io.xypriss.cluster.supervise.state.Ending;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.StartReason;
import io.xypriss.cluster.supervise.state.WorkerProcess;

/** Retires workers that record, and ends the one that writes when it must make way. */
final class Retirement {

    private Retirement() {}

    /** Its application is closed, and its JVM begins to write. */
    static void writes(Draft draft, Fact.ArchiveBegun fact) {
        Slot slot = draft.slotOf(fact.ref());
        WorkerProcess process = draft.find(fact.ref()).orElse(null);
        Ending ending = process == null ? null : process.ending();
        if (slot == null || process == null || ending == null || ending.reason() != Ending.Reason.RETIREMENT) {
            return;
        }
        if (!RetirementRule.mayBeginToWrite(draft, slot, process)) {
            Escalation.kill(draft, process, Ending.Reason.RETIREMENT);
            return;
        }
        Recorders.writing(draft, process.with(ending.withDeadline(draft.after(RetirementRule.WRITING_LIMIT))));
        Recorders.forget(draft, fact.ref());
        if (process.equals(slot.predecessor())) {
            draft.put(slot.withoutPredecessor());
        } else {
            // Another worker, which stood by, serves in its place.
            Restarting.asPlanned(draft, slot, StartReason.RETIREMENT, StartReasons.RETIREMENT);
        }
    }

    /** Makes way for whatever else is wanted. */
    static void giveWay(Draft draft) {
        if (draft.runsUndisturbed()) {
            return;
        }
        kill(draft);
        for (Slot slot : draft.slots()) {
            for (WorkerProcess process : slot.processes()) {
                Ending ending = process.ending();
                if (ending != null && ending.reason() == Ending.Reason.RETIREMENT) {
                    draft.update(process.with(ending.withReason(Ending.Reason.RESTART)));
                    draft.act(new Action.DropRecording(process.ref()));
                }
            }
        }
    }

    /** Not counted as a worker that had to be killed: it had finished all that was open. */
    private static void kill(Draft draft) {
        WorkerProcess writing = draft.recording().writing();
        Ending ending = writing == null ? null : writing.ending();
        if (writing == null || ending == null) {
            return;
        }
        if (ending.step() != Ending.Step.KILLING || draft.due(ending.deadline())) {
            Recorders.writing(
                    draft,
                    writing.with(new Ending(
                            Ending.Reason.RETIREMENT, Ending.Step.KILLING, draft.after(EndingRule.KILL_AGAIN))));
            draft.act(new Action.Kill(writing.ref()));
        }
    }

    static void passed(Draft draft) {
        if (draft.due(RetirementRule.writingDeadline(draft))) {
            kill(draft);
        }
    }

    /** Begins, when the time has come. */
    static void settle(Draft draft) {
        RetirementRule.next(draft).ifPresent(handover -> Replacing.begin(draft, handover));
    }
}
