package io.xypriss.cluster.supervise.apply;

import io.xypriss.cluster.event.WorkerStartedEvent;
import io.xypriss.cluster.supervise.Action;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.WorkerRef;
import io.xypriss.cluster.supervise.rule.ReleaseRule;
import io.xypriss.cluster.supervise.rule.StartQueueRule;
import io.xypriss.cluster.supervise.state.Ending;
import io.xypriss.cluster.supervise.state.Pause;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.StartReason;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.util.Optional;

/** Spawns processes, at once or in their turn. */
final class Starting {

    private Starting() {}

    /** At once, or in its turn. */
    static void spawn(Draft draft, Slot slot, StartReason reason) {
        if (StartQueueRule.isOpen(draft)) {
            draft.put(slot.with(spawning(draft, slot, reason)));
        } else {
            draft.put(slot.with(
                    Pause.queued(new Pause.Turn(reason, draft.point()), StartQueueRule.waiting(draft, slot))));
        }
    }

    /** Spawns those whose turn has come. */
    static void settle(Draft draft) {
        for (Optional<Slot> next = StartQueueRule.next(draft); next.isPresent(); next = StartQueueRule.next(draft)) {
            Slot slot = next.get();
            draft.put(slot.with(spawning(draft, slot, slot.turn().reason())));
        }
    }

    /** At once, and beside the process that there is. */
    static void spawnBeside(Draft draft, Slot slot, StartReason reason) {
        draft.put(slot.withSuccessor(spawning(draft, slot, reason)));
    }

    private static WorkerProcess spawning(Draft draft, Slot slot, StartReason reason) {
        WorkerRef ref = draft.nextIncarnation(slot.id());
        String release = ReleaseRule.releaseFor(draft, slot, reason);
        Recorders.spawning(draft, ref, reason, release);
        draft.act(new Action.Spawn(ref, release));
        return WorkerProcess.spawning(ref, reason, release);
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
                draft.after(draft.settings().startupTimeout())));
        draft.update(process);
        Recorders.spawned(draft, fact);
        draft.publish(new WorkerStartedEvent(draft.now(), fact.ref().workerId(), fact.pid(), fact.port()));
        Ending ending = process.ending();
        if (ending != null) {
            Escalation.take(draft, process, ending.reason(), ending.step());
        }
    }
}
