package io.xypriss.cluster.supervise.apply;

import io.xypriss.cluster.event.ClusterReadyEvent;
import io.xypriss.cluster.event.ClusterStoppedEvent;
import io.xypriss.cluster.supervise.Action;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.rule.StopRule;
import io.xypriss.cluster.supervise.state.Ending;
import io.xypriss.cluster.supervise.state.OpenCommands;
import io.xypriss.cluster.supervise.state.Pause;
import io.xypriss.cluster.supervise.state.Phase;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.util.List;

/** Owns the life of the cluster as a whole: its start, its milestones, and its stop, after which nothing is spawned. */
final class Lifetime {

    private Lifetime() {}

    static void start(Draft draft) {
        if (draft.phase() != Phase.NEW) {
            return;
        }
        draft.setPhase(Phase.RUNNING);
        draft.setMilestones(draft.milestones().started(draft.now(), draft.point()));
        draft.act(new Action.ServingChanged(0));
        Scaling.fillUp(draft);
    }

    static void served(Draft draft) {
        if (draft.serving() > 0 && !draft.milestones().served()) {
            draft.setMilestones(draft.milestones().withServed());
        }
    }

    /** Whether the start has succeeded, or failed for good. */
    static void settleStart(Draft draft) {
        if (!draft.milestones().complete()
                && draft.serving() == draft.desired()
                && draft.slots().stream().allMatch(slot -> draft.wanted(slot.id()))) {
            draft.setMilestones(draft.milestones().withComplete());
            draft.publish(new ClusterReadyEvent(
                    draft.now(),
                    draft.desired(),
                    draft.point().minus(draft.milestones().startedPoint())));
        }
        if (!draft.milestones().served()
                && !draft.milestones().couldNotStart()
                && draft.slots().stream().allMatch(Slot::givenUp)) {
            draft.setMilestones(draft.milestones().withCouldNotStart());
            draft.act(new Action.CouldNotStart());
        }
    }

    static void stop(Draft draft, Fact.StopRequested fact) {
        if (draft.phase() == Phase.STOPPED) {
            draft.complete(fact.commandId());
            return;
        }
        OpenCommands.Stop stop = draft.commands().stop();
        if (stop == null) {
            draft.setPhase(Phase.STOPPING);
            Scaling.stopped(draft, StopRule.overtaken());
            RestartRequests.stopped(draft, StopRule.overtaken());
            RollSteps.stopped(draft);
            draft.setStop(new OpenCommands.Stop(List.of(fact.commandId()), fact.graceful(), false));
        } else {
            draft.setStop(stop.joinedBy(fact.commandId(), fact.graceful()));
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

    static void hurry(Draft draft) {
        if (draft.phase() != Phase.STOPPING) {
            return;
        }
        for (Slot slot : draft.slots()) {
            slot.processes().forEach(process -> Escalation.kill(draft, process, Ending.Reason.STOP));
        }
    }

    static void settleStop(Draft draft) {
        OpenCommands.Stop stop = draft.commands().stop();
        if (stop == null) {
            return;
        }
        boolean killed = stop.killed() || killsWorker(draft);
        if (!StopRule.isOver(draft)) {
            draft.setStop(killed ? stop.withKill() : stop);
            return;
        }
        draft.setPhase(Phase.STOPPED);
        draft.setStop(null);
        boolean graceful = stop.graceful() && !killed;
        draft.publish(new ClusterStoppedEvent(draft.now(), graceful));
        stop.commandIds().forEach(draft::complete);
        draft.act(new Action.ClusterStopped(graceful));
    }

    /** A process that writes a class archive is in no slot any more, and had finished all that was open. */
    private static boolean killsWorker(Draft draft) {
        return draft.actions().stream()
                .anyMatch(action -> action instanceof Action.Kill kill
                        && draft.find(kill.ref()).isPresent());
    }
}
