package io.xypriss.cluster.supervise.apply;

import io.xypriss.cluster.supervise.Action;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.WorkerRef;
import io.xypriss.cluster.supervise.rule.LeadershipRule;
import io.xypriss.cluster.supervise.rule.LeadershipRule.Step;
import io.xypriss.cluster.supervise.state.Ending;
import io.xypriss.cluster.supervise.state.Leadership;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Owns the leadership of the cluster, and the drain that waits for a leader to hand over. */
final class Leading {

    private Leading() {}

    /** Drains that process; the leader hands over first. */
    static void drain(Draft draft, WorkerProcess process) {
        Optional<Step> first = LeadershipRule.beforeDrain(draft, process);
        if (first.isEmpty()) {
            drainNow(draft, process);
            return;
        }
        take(draft, first.get());
        // It counts as serving no more, so it takes no more connections.
        draft.act(new Action.CloseGate(process.ref()));
    }

    private static void drainNow(Draft draft, WorkerProcess process) {
        Duration timeout = draft.settings().shutdownTimeout();
        boolean retires = draft.find(process.ref())
                .filter(found -> found.endsBecause(Ending.Reason.RETIREMENT))
                .isPresent();
        draft.act(retires ? new Action.Retire(process.ref(), timeout) : new Action.Drain(process.ref(), timeout));
    }

    static void acknowledged(Draft draft, Fact.LeadershipAcknowledged fact) {
        LeadershipRule.acknowledged(draft, fact).ifPresent(step -> take(draft, step));
    }

    /** Acts on an acknowledgement that is overdue. */
    static void passed(Draft draft) {
        LeadershipRule.overdue(draft).ifPresent(step -> take(draft, step));
    }

    static void settle(Draft draft) {
        LeadershipRule.ofLeader(draft).ifPresent(step -> take(draft, step));
        LeadershipRule.grant(draft).ifPresent(step -> take(draft, step));
    }

    private static void take(Draft draft, Step step) {
        if (step.letsDrain()) {
            LeadershipRule.heldBack(draft).ifPresent(process -> letDrain(draft, process));
        }
        Leadership next = step.next();
        Action told = message(step.tells(), next.leader(), next.term());
        if (told != null) {
            draft.act(told);
        }
        draft.setLeadership(next);
    }

    private static @Nullable Action message(LeadershipRule.Message message, @Nullable WorkerRef ref, long term) {
        if (ref == null) {
            return null;
        }
        return switch (message) {
            case NOTHING -> null;
            case GRANTED -> new Action.GrantLeadership(ref, term);
            case REVOKED -> new Action.RevokeLeadership(ref, term);
        };
    }

    /** The drain that was held back goes on, with its whole time. */
    private static void letDrain(Draft draft, WorkerProcess process) {
        if (process.ending() != null) {
            draft.update(process.with(
                    process.ending().withDeadline(draft.after(draft.settings().shutdownTimeout()))));
        }
        drainNow(draft, process);
    }
}
