package io.xypriss.cluster.supervise;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides which worker leads: the lowest one that serves, and then that one for as long as it serves.
 *
 * <p>No two lead at once. Leadership is granted only after the process that had it has acknowledged that it does not lead
 * any more, or its exit was seen. A control connection that ended is not enough, although the worker at its other end
 * ceases to lead at once: a process that hangs notices nothing. The supervisor then waits for the exit, which TERM and
 * KILL bring about.
 *
 * <p>A leader that is to be drained is asked for leadership first, and gets its drain after the acknowledgement. One that
 * does not answer in time is drained all the same; its exit then makes room for the next leader.
 */
final class Leading {

    /** How long the acknowledgement may take before a drain goes on without it. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private Leading() {}

    /** Drains that process; the leader hands over first, unless nobody is to lead after it. */
    static void drain(Draft draft, WorkerProcess process) {
        if (draft.phase != Phase.RUNNING || !draft.leadership.isHeldBy(process.ref())) {
            drainNow(draft, process);
            return;
        }
        Leadership.Revocation begun = draft.leadership.revocation();
        if (begun == null) {
            revoke(draft, process.ref(), true);
        } else if (begun.deadline() == null) {
            drainNow(draft, process);
            return;
        } else {
            draft.leadership = draft.leadership.with(new Leadership.Revocation(begun.deadline(), true));
        }
        // It counts as serving no more, so it takes no more connections.
        draft.act(new Action.CloseGate(process.ref()));
    }

    /** Whether the process is to drain, and has not been told so, as it is to hand over first. */
    static boolean holdsBackTheDrainOf(Draft draft, WorkerRef ref) {
        return draft.leadership.isHeldBy(ref) && draft.leadership.holdsDrain();
    }

    private static void drainNow(Draft draft, WorkerProcess process) {
        Duration timeout = draft.settings.shutdownTimeout();
        boolean retires = draft.find(process.ref())
                .map(WorkerProcess::ending)
                .filter(ending -> ending.reason() == Ending.Reason.RETIREMENT)
                .isPresent();
        draft.act(retires ? new Action.Retire(process.ref(), timeout) : new Action.Drain(process.ref(), timeout));
    }

    private static void revoke(Draft draft, WorkerRef ref, boolean holdsDrain) {
        draft.act(new Action.RevokeLeadership(ref, draft.leadership.term()));
        draft.leadership = draft.leadership.with(new Leadership.Revocation(draft.after(patience(draft)), holdsDrain));
    }

    private static Duration patience(Draft draft) {
        Duration half = draft.settings.shutdownTimeout().dividedBy(2);
        return half.compareTo(PATIENCE) < 0 ? half : PATIENCE;
    }

    /** The process leads no more, whether it was asked or ceased by itself. */
    static void acknowledged(Draft draft, Fact.LeadershipAcknowledged fact) {
        if (draft.leadership.isHeldBy(fact.ref()) && draft.leadership.term() == fact.term()) {
            releaseDrain(draft);
            draft.leadership = draft.leadership.vacant();
        }
    }

    /** What was held back goes on, with its whole time. */
    private static void releaseDrain(Draft draft) {
        WorkerRef leader = draft.leadership.leader();
        if (leader == null || !draft.leadership.holdsDrain()) {
            return;
        }
        draft.find(leader).filter(Leading::isStillToBeDrained).ifPresent(process -> {
            if (process.ending() != null) {
                draft.update(
                        process.with(process.ending().withDeadline(draft.after(draft.settings.shutdownTimeout()))));
            }
            drainNow(draft, process);
        });
    }

    private static boolean isStillToBeDrained(WorkerProcess process) {
        return process.ending() != null && process.ending().step() == Ending.Step.LEAVING;
    }

    /** Before the deadlines of processes, as a drain that goes on now has its own. */
    static void passed(Draft draft) {
        WorkerRef leader = draft.leadership.leader();
        if (leader == null || !draft.due(draft.leadership.deadline())) {
            return;
        }
        releaseDrain(draft);
        if (draft.find(leader).filter(WorkerProcess::isUp).isPresent()) {
            revoke(draft, leader, false);
        } else {
            draft.leadership = draft.leadership.with(new Leadership.Revocation(null, false));
        }
    }

    static void settle(Draft draft) {
        WorkerRef leader = draft.leadership.leader();
        if (leader != null) {
            WorkerProcess process = draft.find(leader).orElse(null);
            if (process == null) {
                draft.leadership = draft.leadership.vacant();
            } else {
                check(draft, process);
            }
        }
        if (draft.leadership.leader() == null && draft.phase == Phase.RUNNING) {
            grant(draft);
        }
    }

    private static void check(Draft draft, WorkerProcess leader) {
        if (draft.leadership.holdsDrain()) {
            if (draft.phase != Phase.RUNNING || !isStillToBeDrained(leader)) {
                releaseDrain(draft);
                draft.leadership = draft.leadership.with(new Leadership.Revocation(null, false));
            }
        } else if (draft.phase == Phase.RUNNING
                && draft.leadership.revocation() == null
                && shallNotLead(draft, leader)) {
            revoke(draft, leader.ref(), false);
        }
    }

    /** One whose application refuses traffic leads on while nobody else serves. */
    private static boolean shallNotLead(Draft draft, WorkerProcess leader) {
        return leader.ending() != null || !leader.serving() && candidate(draft) != null;
    }

    private static void grant(Draft draft) {
        WorkerRef next = candidate(draft);
        if (next != null) {
            draft.leadership = draft.leadership.granted(next);
            draft.act(new Action.GrantLeadership(next, draft.leadership.term()));
        }
    }

    private static @Nullable WorkerRef candidate(Draft draft) {
        return draft.slots.values().stream()
                .filter(Slot::serving)
                .findFirst()
                .flatMap(slot ->
                        slot.processes().stream().filter(WorkerProcess::serving).findFirst())
                .map(WorkerProcess::ref)
                .orElse(null);
    }
}
