package io.xypriss.cluster.supervise;

import io.xypriss.cluster.event.WorkerExitCause;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerExitEvent.Next;
import io.xypriss.cluster.event.WorkerReadyEvent;
import io.xypriss.cluster.event.WorkerStartedEvent;
import io.xypriss.cluster.launch.WorkerExit;
import java.time.Duration;
import java.util.List;

/** The life of one process: spawned, ready, gone. */
final class Lifecycle {

    private Lifecycle() {}

    /** At once, or in its turn. */
    static void spawn(Draft draft, Slot slot, Origin origin) {
        if (StartQueue.isOpen(draft)) {
            draft.put(slot.with(spawning(draft, slot, origin)));
        } else {
            String reason = "worker " + slot.id() + " waits for others to start first (start-concurrency is "
                    + draft.settings.startConcurrency() + ")";
            draft.put(slot.with(Pause.queued(new Pause.Turn(origin, draft.point()), reason)));
        }
    }

    /** Its turn has come. */
    static void spawnQueued(Draft draft, Slot slot) {
        draft.put(slot.with(spawning(draft, slot, StartQueue.turn(slot).origin())));
    }

    /** At once, and beside the process that there is. */
    static void spawnBeside(Draft draft, Slot slot, Origin origin) {
        draft.put(slot.withSuccessor(spawning(draft, slot, origin)));
    }

    private static WorkerProcess spawning(Draft draft, Slot slot, Origin origin) {
        WorkerRef ref = new WorkerRef(slot.id(), ++draft.lastIncarnation);
        String release = Rolling.release(draft, slot, origin);
        Retirement.spawning(draft, ref, origin, release);
        draft.act(new Action.Spawn(ref, release));
        return WorkerProcess.spawning(ref, origin, release);
    }

    static void spawned(Draft draft, Fact.WorkerSpawned fact) {
        WorkerProcess before = draft.find(fact.ref()).orElse(null);
        if (before == null || before.spawned() != null) {
            return;
        }
        WorkerProcess process = before.with(new WorkerProcess.Spawned(
                fact.pid(),
                fact.port(),
                fact.startedFrom(),
                draft.now(),
                draft.point(),
                draft.after(draft.settings.startupTimeout())));
        draft.update(process);
        Retirement.spawned(draft, fact);
        draft.publish(new WorkerStartedEvent(draft.now(), fact.ref().workerId(), fact.pid(), fact.port()));
        Ending ending = process.ending();
        if (ending != null) {
            Escalation.take(draft, process, ending.reason(), ending.step());
        }
    }

    static void spawnFailed(Draft draft, Fact.SpawnFailed fact) {
        Slot slot = draft.slotOf(fact.ref());
        WorkerProcess process = draft.find(fact.ref()).orElse(null);
        if (slot == null || process == null || process.spawned() != null) {
            return;
        }
        Retirement.forget(draft, fact.ref());
        String failure = "could not be spawned: " + fact.reason();
        Rolling.failed(draft, process, failure, List.of());
        Replacement.of(draft, slot, process, false, failure).carryOut(draft, process);
    }

    static void ready(Draft draft, Fact.WorkerReady fact) {
        WorkerProcess process = draft.find(fact.ref()).orElse(null);
        if (process == null || process.spawned() == null) {
            return;
        }
        if (process.ready() != null && process.refuses()) {
            Refusals.end(draft, process, process.ready());
        }
        if (process.ready() != null || process.ending() != null) {
            return;
        }
        Duration startDuration = draft.point().minus(process.spawned().point());
        Duty duty = Standbys.dutyOf(draft, fact.ref().slot());
        Pulse pulse = HealthChecks.firstOf(draft, process, duty);
        draft.update(process.with(
                new WorkerProcess.Ready(draft.now(), draft.point(), null, startDuration, pulse, Wear.of(draft), duty)));
        draft.act(duty.serves() ? new Action.OpenGate(fact.ref()) : new Action.StandBy(fact.ref()));
        draft.publish(new WorkerReadyEvent(
                draft.now(),
                fact.ref().workerId(),
                process.spawned().pid(),
                startDuration,
                process.spawned().from()));
    }

    static void exited(Draft draft, Fact.WorkerExited fact) {
        Retirement.forget(draft, fact.ref());
        if (Retirement.exited(draft, fact)) {
            return;
        }
        Slot slot = draft.slotOf(fact.ref());
        WorkerProcess process = draft.find(fact.ref()).orElse(null);
        if (slot == null || process == null) {
            return;
        }
        WorkerExit exit = fact.exit();
        WorkerExitCause cause = Exits.cause(process, exit);
        boolean cannotStart = exit.exitCode() != null && exit.exitCode() == RestartPolicy.CANNOT_START;
        String failure = Exits.describe(exit, cause, process, draft.settings);
        Rolling.failed(draft, process, failure, exit.lastOutput());
        Replacement replacement = Replacement.of(draft, slot, process, cannotStart, failure);
        WorkerProcess.Spawned spawned = process.spawned();
        draft.publish(new WorkerExitEvent(
                draft.now(),
                fact.ref().workerId(),
                spawned == null ? 0 : spawned.pid(),
                exit.exitCode(),
                exit.signal(),
                process.endingOnRequest(),
                spawned == null ? Duration.ZERO : draft.point().minus(spawned.point()),
                cause,
                exit.lastOutput(),
                replacement.next(),
                replacement.next() == Next.RESTART ? replacement.delay() : null));
        Slot now = draft.slotOf(fact.ref());
        if (now != null) {
            draft.put(now.withLastExit(exit));
        }
        replacement.carryOut(draft, process);
    }
}
