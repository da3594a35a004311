package io.xypriss.cluster.supervise.apply;

import io.xypriss.cluster.event.ClusterScaledEvent;
import io.xypriss.cluster.supervise.CommandError;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.rule.ScalingRule;
import io.xypriss.cluster.supervise.rule.ScalingRule.Decision;
import io.xypriss.cluster.supervise.rule.StandbyRule;
import io.xypriss.cluster.supervise.state.Ending;
import io.xypriss.cluster.supervise.state.OpenCommands;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.StartReason;

/** Owns the size of the cluster: which slots there are, and the command that changes it. */
final class Scaling {

    private Scaling() {}

    static void request(Draft draft, Fact.ScaleRequested fact) {
        Decision decision = ScalingRule.decide(draft, fact);
        if (decision.error() != null) {
            draft.fail(fact.commandId(), decision.error(), String.valueOf(decision.message()));
            return;
        }
        int target = decision.target();
        abandon(draft, "was superseded by scaling to " + target);
        draft.setScale(new OpenCommands.Scale(fact.commandId(), target, target < draft.desired()));
        draft.setDesired(target);
        fillUp(draft);
        Promoting.settle(draft);
        releaseExcess(draft);
        StandbyRule.servingBeyondDesired(draft)
                .forEach(process -> Escalation.askToLeave(draft, process, Ending.Reason.SCALE_DOWN));
    }

    private static void abandon(Draft draft, String why) {
        OpenCommands.Scale open = draft.commands().scale();
        if (open != null) {
            draft.setScale(null);
            draft.fail(open.commandId(), CommandError.FAILED, "scaling to " + open.target() + " " + why);
        }
    }

    /** No size is scaled to any more, as the cluster ends. */
    static void stopped(Draft draft, String why) {
        OpenCommands.Scale open = draft.commands().scale();
        if (open != null) {
            draft.setScale(null);
            draft.fail(open.commandId(), CommandError.FAILED, why);
        }
    }

    /** Starts a worker in each wanted slot that does not exist. */
    static void fillUp(Draft draft) {
        ScalingRule.missing(draft).forEach(id -> Starting.spawn(draft, draft.newSlot(id), StartReason.GROWTH));
    }

    /** Lets go of what is not wanted. */
    private static void releaseExcess(Draft draft) {
        for (Slot found : draft.slots()) {
            if (ScalingRule.mayLeave(draft, found)) {
                Slot slot = found.process() == null ? found.inherited() : found;
                draft.put(slot);
                if (slot.process() == null) {
                    remove(draft, slot);
                } else {
                    slot.processes()
                            .forEach(process -> Escalation.askToLeave(draft, process, Ending.Reason.SCALE_DOWN));
                }
            }
        }
    }

    static void remove(Draft draft, Slot slot) {
        draft.removeSlot(slot);
    }

    static void settle(Draft draft) {
        releaseExcess(draft);
        OpenCommands.Scale scale = draft.commands().scale();
        if (scale == null) {
            return;
        }
        String failure = ScalingRule.failure(draft, scale);
        if (failure != null) {
            draft.setScale(null);
            draft.fail(scale.commandId(), CommandError.FAILED, failure);
        } else if (ScalingRule.isReached(draft, scale)) {
            draft.setScale(null);
            if (draft.settledSize() != draft.desired()) {
                draft.publish(new ClusterScaledEvent(draft.now(), draft.settledSize(), draft.desired()));
                draft.setSettledSize(draft.desired());
            }
            draft.complete(scale.commandId());
        }
    }
}
