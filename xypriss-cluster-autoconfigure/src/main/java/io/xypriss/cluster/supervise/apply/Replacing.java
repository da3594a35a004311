package io.xypriss.cluster.supervise.apply;

import io.xypriss.cluster.supervise.rule.HandoverRule;
import io.xypriss.cluster.supervise.rule.HandoverRule.Handover;
import io.xypriss.cluster.supervise.rule.StartReasons;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.util.Objects;

/** Replaces processes that are ready. */
final class Replacing {

    private Replacing() {}

    /** Begins a replacement that was just decided on. */
    static void begin(Draft draft, Handover handover) {
        WorkerProcess process = handover.process();
        switch (handover.way()) {
            case BY_STANDBY -> {
                Promoting.promote(draft, Objects.requireNonNull(handover.relief()));
                Escalation.askToLeave(draft, process, HandoverRule.endingReason(draft, handover.reason()));
            }
            case NEW_ONE_FIRST -> {
                Starting.spawnBeside(draft, handover.slot(), handover.reason());
                String usage =
                        process.ready() == null ? null : process.ready().usage().reason();
                Restarting.publish(
                        draft, handover.slot(), true, StartReasons.describe(draft, handover.reason(), usage));
            }
            case OLD_ONE_FIRST ->
                Escalation.askToLeave(draft, process, HandoverRule.endingReason(draft, handover.reason()));
        }
    }

    /** Lets each successor that has proven itself take over. */
    static void settle(Draft draft) {
        for (Slot slot : draft.slots()) {
            if (HandoverRule.takesOver(draft, slot)) {
                takeOver(draft, slot);
            }
        }
    }

    private static void takeOver(Draft draft, Slot slot) {
        WorkerProcess successor = slot.successor();
        WorkerProcess predecessor = slot.process();
        draft.put(slot.promoted());
        if (successor != null && predecessor != null) {
            if (predecessor.serving() && !successor.serving()) {
                Promoting.promote(draft, successor);
            }
            Escalation.askToLeave(draft, predecessor, HandoverRule.endingReason(draft, successor.startReason()));
        }
    }
}
