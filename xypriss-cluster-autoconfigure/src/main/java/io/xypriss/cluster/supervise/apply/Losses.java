package io.xypriss.cluster.supervise.apply;

import io.xypriss.cluster.event.WorkerExitCause;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerExitEvent.Next;
import io.xypriss.cluster.event.WorkerFailedEvent;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.ProcessExit;
import io.xypriss.cluster.supervise.rule.ExitCauses;
import io.xypriss.cluster.supervise.rule.LossRule;
import io.xypriss.cluster.supervise.rule.LossRule.Loss;
import io.xypriss.cluster.supervise.rule.StartReasons;
import io.xypriss.cluster.supervise.state.Pause;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes it that processes are gone, and does for their slots what {@link LossRule} decides. */
final class Losses {

    private Losses() {}

    static void spawnFailed(Draft draft, Fact.SpawnFailed fact) {
        Slot slot = draft.slotOf(fact.ref());
        WorkerProcess process = draft.find(fact.ref()).orElse(null);
        if (slot == null || process == null || process.spawned() != null) {
            return;
        }
        Recorders.forget(draft, fact.ref());
        String failure = "could not be spawned: " + fact.reason();
        RollSteps.lost(draft, process, failure, List.of());
        carryOut(draft, process, LossRule.decide(draft, slot, process, false, failure, draft::random));
    }

    static void exited(Draft draft, Fact.WorkerExited fact) {
        Recorders.forget(draft, fact.ref());
        if (wasWriting(draft, fact)) {
            return;
        }
        Slot slot = draft.slotOf(fact.ref());
        WorkerProcess process = draft.find(fact.ref()).orElse(null);
        if (slot == null || process == null) {
            return;
        }
        ProcessExit exit = fact.exit();
        WorkerExitCause cause = ExitCauses.cause(process, exit);
        String failure = ExitCauses.describe(exit, cause, process, draft.settings());
        RollSteps.lost(draft, process, failure, exit.lastOutput());
        Loss loss =
                LossRule.decide(draft, slot, process, ExitCauses.saysThatItCannotStart(exit), failure, draft::random);
        publish(
                draft,
                process,
                exit,
                process.endingOnRequest(),
                cause,
                loss.next(),
                loss.next() == Next.RESTART ? loss.delay() : null);
        Slot now = draft.slotOf(fact.ref());
        if (now != null) {
            draft.put(now.withLastExit(exit));
        }
        carryOut(draft, process, loss);
    }

    /** Whether it was the process that wrote a class archive, so that no slot misses it. */
    private static boolean wasWriting(Draft draft, Fact.WorkerExited fact) {
        WorkerProcess writing = draft.recording().writing();
        if (writing == null || !writing.ref().equals(fact.ref())) {
            return false;
        }
        Recorders.writing(draft, null);
        publish(draft, writing, fact.exit(), true, WorkerExitCause.REQUESTED, Next.SUCCEEDED, null);
        return true;
    }

    private static void publish(
            Draft draft,
            WorkerProcess process,
            ProcessExit exit,
            boolean expected,
            WorkerExitCause cause,
            Next next,
            @Nullable Duration delay) {
        WorkerProcess.Spawned spawned = process.spawned();
        draft.publish(new WorkerExitEvent(
                draft.now(),
                process.ref().workerId(),
                spawned == null ? 0 : spawned.pid(),
                exit.exitCode(),
                exit.signal(),
                expected,
                spawned == null ? Duration.ZERO : draft.point().minus(spawned.point()),
                cause,
                exit.lastOutput(),
                next,
                delay));
    }

    private static void carryOut(Draft draft, WorkerProcess gone, Loss loss) {
        Slot before = draft.slot(gone.ref().slot());
        if (before == null) {
            return;
        }
        Slot slot = before.with(loss.history());
        String worker = "worker " + slot.id() + " ";
        switch (loss.next()) {
            case ABANDON -> abandon(draft, before, gone, loss.failure());
            case SUCCEEDED -> succeed(draft, before, gone);
            case REMOVE -> remove(draft, slot);
            case STAY_STOPPED ->
                draft.put(slot.with(
                        Pause.stopped(worker + loss.failure() + "; it stays stopped, as auto-restart is off")));
            case GIVE_UP -> {
                String reason = loss.giveUpReason(draft.settings(), slot.id());
                draft.put(slot.with(Pause.failed(reason)));
                draft.publish(new WorkerFailedEvent(draft.now(), Integer.toString(slot.id()), reason));
            }
            case RESTART -> {
                Pause pause = Pause.backoff(draft.after(loss.delay()), loss.cost(), worker + loss.failure());
                if (loss.reason().planned()) {
                    Restarting.asPlanned(draft, slot, loss.reason(), StartReasons.describe(draft, loss.reason(), null));
                } else if (loss.delay().isZero()) {
                    Restarting.afterFailure(draft, slot, pause);
                } else {
                    draft.put(slot.with(pause));
                }
            }
        }
    }

    private static void succeed(Draft draft, Slot slot, WorkerProcess gone) {
        boolean main = slot.process() != null && slot.process().ref().equals(gone.ref());
        Slot rest = main ? slot.inherited() : slot.withoutPredecessor();
        if (rest.processes().isEmpty() && !draft.wanted(rest.id())) {
            remove(draft, rest);
        } else {
            draft.put(rest);
        }
    }

    private static void remove(Draft draft, Slot slot) {
        if (slot.handingOver()) {
            draft.put(slot.inherited());
        } else if (draft.running()) {
            Scaling.remove(draft, slot);
        } else {
            draft.put(slot.with(Pause.stopped(null)));
        }
    }

    /** A successor is gone before it took over; what it was to replace serves on. */
    private static void abandon(Draft draft, Slot slot, WorkerProcess successor, String failure) {
        Slot alone = slot.withSuccessor(null);
        draft.put(alone);
        if (successor.endingOnRequest()) {
            return;
        }
        String what = "worker " + slot.id() + " could not be replaced: its successor " + failure;
        switch (successor.startReason()) {
            case REQUEST -> RestartRequests.fail(draft, slot.id(), what + "; the worker serves on");
            case ROLLBACK -> RollSteps.stuck(draft, slot.id(), what);
            case RECYCLING ->
                draft.put(alone.withRecyclingPausedUntil(
                        draft.after(draft.settings().backoff().max())));
            case RETIREMENT -> {
                if (slot.process() != null) {
                    Recorders.forget(draft, slot.process().ref());
                }
            }
            case ROLL, GROWTH, FAILURE -> {
                // The roll itself has heard of it already; others have no successors.
            }
        }
    }
}
