package io.xypriss.cluster.supervise;

import io.xypriss.cluster.control.protocol.MasterMessage.ErrorKind;
import io.xypriss.cluster.event.ClusterStoppedEvent;
import java.util.List;

/** Ends the whole cluster, all workers at once. Nothing is spawned from then on. */
final class Stopping {

    private static final String STOPPING = "the cluster is stopping";

    private Stopping() {}

    static void request(Draft draft, Fact.StopRequested fact) {
        if (draft.phase == Phase.STOPPED) {
            draft.complete(fact.commandId());
            return;
        }
        Commands.Stop stop = draft.commands.stop();
        if (stop == null) {
            draft.phase = Phase.STOPPING;
            failOthers(draft);
            Rolling.abort(draft, "the cluster was stopped");
            draft.commands = Commands.NONE.with(new Commands.Stop(List.of(fact.commandId()), fact.graceful(), false));
        } else {
            draft.commands = draft.commands.with(stop.joinedBy(fact.commandId(), fact.graceful()));
        }
        for (Slot slot : draft.slots()) {
            if (slot.process() == null) {
                draft.put(slot.givenUp() ? slot : slot.with(Pause.stopped(null)));
            }
            for (WorkerProcess process : slot.processes()) {
                if (fact.graceful()) {
                    Escalation.askToLeave(draft, process, Ending.Reason.STOP);
                } else {
                    Escalation.terminate(draft, process, Ending.Reason.STOP);
                }
            }
        }
    }

    private static void failOthers(Draft draft) {
        if (draft.commands.scale() != null) {
            refuse(draft, draft.commands.scale().commandId());
        }
        draft.commands.restarts().forEach(restart -> refuse(draft, restart.commandId()));
    }

    static void refuse(Draft draft, long commandId) {
        draft.fail(commandId, ErrorKind.FAILED, draft.phase == Phase.STOPPED ? "the cluster has stopped" : STOPPING);
    }

    static void hurry(Draft draft) {
        if (draft.phase != Phase.STOPPING) {
            return;
        }
        for (Slot slot : draft.slots()) {
            slot.processes().forEach(process -> Escalation.kill(draft, process, Ending.Reason.STOP));
        }
    }

    static void killed(Draft draft) {
        if (draft.commands.stop() != null) {
            draft.commands = draft.commands.with(draft.commands.stop().withKill());
        }
    }

    static void settle(Draft draft) {
        Commands.Stop stop = draft.commands.stop();
        if (stop == null
                || draft.recording.writing() != null
                || draft.slots.values().stream()
                        .anyMatch(slot -> !slot.processes().isEmpty())) {
            return;
        }
        draft.phase = Phase.STOPPED;
        draft.commands = draft.commands.withoutStop();
        boolean graceful = stop.graceful() && !stop.killed();
        draft.publish(new ClusterStoppedEvent(draft.now(), graceful));
        stop.commandIds().forEach(draft::complete);
        draft.act(new Action.ClusterStopped(graceful));
    }
}
