package io.xypriss.cluster.supervise.apply;

import io.xypriss.cluster.supervise.CommandError;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.rule.HandoverRule;
import io.xypriss.cluster.supervise.rule.RestartRequestRule;
import io.xypriss.cluster.supervise.rule.RestartRequestRule.Answer;
import io.xypriss.cluster.supervise.rule.RestartRequestRule.Refusal;
import io.xypriss.cluster.supervise.rule.StartReasons;
import io.xypriss.cluster.supervise.state.Ending;
import io.xypriss.cluster.supervise.state.OpenCommands;
import io.xypriss.cluster.supervise.state.RestartHistory;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.StartReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Owns the requests to restart single workers that are not answered yet. */
final class RestartRequests {

    private RestartRequests() {}

    static void request(Draft draft, Fact.RestartRequested fact) {
        Optional<Refusal> refusal = RestartRequestRule.refusal(draft, fact);
        if (refusal.isPresent()) {
            draft.fail(fact.commandId(), refusal.get().error(), refusal.get().message());
            return;
        }
        Slot slot = RestartRequestRule.find(draft, fact).orElseThrow();
        List<OpenCommands.Restart> restarts = new ArrayList<>(draft.commands().restarts());
        restarts.add(RestartRequestRule.open(draft, slot, fact.commandId()));
        draft.setRestarts(restarts);
        switch (RestartRequestRule.need(slot)) {
            case START ->
                Restarting.asPlanned(
                        draft,
                        slot.givenUp() ? slot.with(RestartHistory.EMPTY) : slot,
                        StartReason.REQUEST,
                        StartReasons.describe(draft, StartReason.REQUEST, null));
            case LEAVE -> Escalation.askToLeave(draft, Objects.requireNonNull(slot.process()), Ending.Reason.RESTART);
            case TURN -> {
                // Once the fact has been dealt with, in the order of settling.
            }
        }
    }

    /** All that wait for that worker have waited in vain. */
    static void fail(Draft draft, int slot, String reason) {
        List<OpenCommands.Restart> open = new ArrayList<>();
        for (OpenCommands.Restart restart : draft.commands().restarts()) {
            if (restart.slot() == slot) {
                draft.fail(restart.commandId(), CommandError.FAILED, reason);
            } else {
                open.add(restart);
            }
        }
        draft.setRestarts(open);
    }

    /** No worker is restarted any more, as the cluster ends. */
    static void stopped(Draft draft, String why) {
        draft.commands().restarts().forEach(restart -> draft.fail(restart.commandId(), CommandError.FAILED, why));
        draft.setRestarts(List.of());
    }

    static void settle(Draft draft) {
        answer(draft);
        for (OpenCommands.Restart restart : draft.commands().restarts()) {
            RestartRequestRule.awaiting(draft, restart)
                    .flatMap(slot -> HandoverRule.decide(draft, slot, StartReason.REQUEST))
                    .ifPresent(handover -> Replacing.begin(draft, handover));
        }
    }

    private static void answer(Draft draft) {
        List<OpenCommands.Restart> open = new ArrayList<>();
        for (OpenCommands.Restart restart : draft.commands().restarts()) {
            Optional<Answer> answer = RestartRequestRule.answer(draft, restart);
            if (answer.isEmpty()) {
                open.add(restart);
            } else {
                answer.get()
                        .failure()
                        .ifPresentOrElse(
                                reason -> draft.fail(restart.commandId(), CommandError.FAILED, reason),
                                () -> draft.complete(restart.commandId()));
            }
        }
        draft.setRestarts(open);
    }
}
