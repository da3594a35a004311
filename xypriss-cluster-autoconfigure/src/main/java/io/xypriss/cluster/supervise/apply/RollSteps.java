package io.xypriss.cluster.supervise.apply;

import io.xypriss.cluster.RollState;
import io.xypriss.cluster.event.RollEndedEvent;
import io.xypriss.cluster.event.RollStartedEvent;
import io.xypriss.cluster.supervise.Action;
import io.xypriss.cluster.supervise.CommandError;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.WorkerRef;
import io.xypriss.cluster.supervise.rule.CanaryRule;
import io.xypriss.cluster.supervise.rule.HandoverRule;
import io.xypriss.cluster.supervise.rule.RollRule;
import io.xypriss.cluster.supervise.rule.StartReasons;
import io.xypriss.cluster.supervise.state.Ending;
import io.xypriss.cluster.supervise.state.RollProgress;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.StartReason;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Owns the rolling restart, and the release that workers run where no roll says otherwise. */
final class RollSteps {

    private RollSteps() {}

    static void request(Draft draft, Fact.RollRequested fact) {
        RollProgress running = draft.latestRoll();
        if (running != null && running.running()) {
            if (!fact.supersede()) {
                draft.fail(
                        fact.commandId(),
                        CommandError.CONFLICT,
                        RollProgress.refusalWhile(running.toRoll(draft.point())));
                return;
            }
            end(draft, running, RollState.ABORTED, "rolling restart " + (running.id() + 1) + " took over");
            recall(draft, null, null);
        }
        RollProgress roll = RollRule.begin(draft, fact);
        draft.setRoll(roll);
        draft.publish(new RollStartedEvent(draft.now(), roll.toRoll(draft.point())));
    }

    /** Begins to watch the canary, once it has proven itself. */
    static void watchCanary(Draft draft) {
        CanaryRule.beginWatch(draft).ifPresent(draft::setRoll);
    }

    /** Forgets for how long a canary was watched that serves no more. */
    static void loseCanary(Draft draft) {
        CanaryRule.afterLoss(draft).ifPresent(draft::setRoll);
    }

    static void settle(Draft draft) {
        RollProgress roll = draft.latestRoll();
        if (roll == null || !roll.running()) {
            return;
        }
        if (roll.advancing()) {
            advance(draft, RollRule.counted(draft, roll));
        } else {
            undo(draft, RollRule.countedBack(draft, roll));
        }
    }

    private static void advance(Draft draft, RollProgress roll) {
        draft.setRoll(roll);
        if (RollRule.watchesCanaryOnly(draft, roll)) {
            return;
        }
        if (RollRule.isComplete(draft, roll)) {
            draft.setRelease(roll.to());
            end(draft, roll, RollState.COMPLETED, null);
            return;
        }
        for (Slot slot : RollRule.order(draft)) {
            if (RollRule.isTurnOf(draft, roll, slot)) {
                replace(draft, slot);
            }
        }
    }

    private static void replace(Draft draft, Slot slot) {
        if (slot.process() == null) {
            Restarting.asPlanned(draft, slot, StartReason.ROLL, StartReasons.describe(draft, StartReason.ROLL, null));
        } else {
            HandoverRule.decide(draft, slot, StartReason.ROLL).ifPresent(handover -> Replacing.begin(draft, handover));
        }
    }

    private static void undo(Draft draft, RollProgress roll) {
        draft.setRoll(roll);
        for (Slot slot : draft.wantedSlots()) {
            if (RollRule.isMisplaced(roll, slot)) {
                HandoverRule.decide(draft, slot, StartReason.ROLLBACK)
                        .ifPresent(handover -> Replacing.begin(draft, handover));
            }
        }
        if (RollRule.isUndone(draft, roll)) {
            end(draft, roll, RollState.ROLLED_BACK, roll.reason());
        }
    }

    /** A process is gone, or about to go, that nobody had asked to end: if the roll has started it anew, the roll has failed. */
    static void lost(Draft draft, WorkerProcess process, String failure, List<String> lastOutput) {
        RollRule.afterFailure(draft, process, failure, lastOutput).ifPresent(undone -> {
            draft.setRoll(undone);
            recall(draft, process.ref(), undone);
        });
    }

    private static void recall(Draft draft, @Nullable WorkerRef gone, @Nullable RollProgress failed) {
        RollRule.Recall recall = RollRule.recall(draft, gone, failed);
        recall.changed().forEach(draft::put);
        recall.leaving().forEach(process -> Escalation.askToLeave(draft, process, Ending.Reason.RESTART));
    }

    /** A process has missed a check. */
    static void missedCheck(Draft draft, WorkerProcess process) {
        CanaryRule.afterMissedCheck(draft, process).ifPresent(roll -> {
            draft.setRoll(roll);
            stumbled(draft, process);
        });
    }

    /** A process is not well, but not for long enough to fail for that. */
    static void stumbled(Draft draft, WorkerProcess process) {
        CanaryRule.failure(draft, process).ifPresent(failure -> {
            lost(draft, process, failure, List.of());
            Slot slot = draft.slot(process.ref().slot());
            if (slot != null && process.equals(slot.successor()) && !RollRule.standsAlone(slot, process)) {
                Escalation.askToLeave(draft, process, Ending.Reason.UNHEALTHY);
            }
        });
    }

    /** A worker could not be put back, and serves on as it is. */
    static void stuck(Draft draft, int slot, String why) {
        RollProgress roll = draft.latestRoll();
        if (roll != null && roll.undoing()) {
            draft.setRoll(roll.withStuck(slot, why));
        }
    }

    /** The cluster ends, and with it the roll that is under way. */
    static void stopped(Draft draft) {
        RollProgress roll = draft.latestRoll();
        if (roll != null && roll.running()) {
            end(draft, roll, RollState.ABORTED, "the cluster was stopped");
        }
    }

    private static void end(Draft draft, RollProgress roll, RollState verdict, @Nullable String why) {
        RollProgress ended = roll.ended(verdict, why, draft.point());
        draft.setRoll(ended);
        draft.publish(new RollEndedEvent(draft.now(), ended.toRoll(draft.point())));
        draft.act(new Action.CompleteRoll(ended.commandId(), ended.toRoll(draft.point())));
    }
}
