package io.xypriss.cluster.master;

import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.outage.OutageGate;
import io.xypriss.cluster.supervise.Action;
import io.xypriss.cluster.supervise.WorkerRef;
import io.xypriss.cluster.supervise.state.ClusterState;
import java.time.Duration;
import java.util.function.Supplier;

/** Does what the supervisor wants done: tells workers, starts and ends processes, answers commands. */
final class MasterActions implements Action.Performer {

    private final Supplier<ClusterState> state;

    private final WorkerProcesses processes;

    private final Roster roster;

    private final CommandService commandService;

    private final CommandFutures commands;

    private final Rolls rolls;

    private final EventFanOut events;

    private final OutageGate outage;

    private final ServiceReport report;

    private final RunState runState;

    MasterActions(
            Supplier<ClusterState> state,
            WorkerProcesses processes,
            Roster roster,
            CommandService commandService,
            CommandFutures commands,
            Rolls rolls,
            EventFanOut events,
            OutageGate outage,
            ServiceReport report,
            RunState runState) {
        this.state = state;
        this.processes = processes;
        this.roster = roster;
        this.commandService = commandService;
        this.commands = commands;
        this.rolls = rolls;
        this.events = events;
        this.outage = outage;
        this.report = report;
        this.runState = runState;
    }

    @Override
    public void spawn(Action.Spawn action) {
        this.processes.spawn(action.ref(), action.release(), this.state.get().mayRecord(action.ref()));
    }

    @Override
    public void openGate(Action.OpenGate action) {
        this.roster.tell(action.ref());
        this.processes.send(action.ref(), new MasterMessage.OpenGate());
    }

    @Override
    public void standBy(Action.StandBy action) {
        this.roster.tell(action.ref());
        this.processes.send(action.ref(), new MasterMessage.StandBy());
    }

    @Override
    public void closeGate(Action.CloseGate action) {
        this.processes.send(action.ref(), new MasterMessage.CloseGate());
    }

    @Override
    public void check(Action.Check action) {
        this.processes.send(
                action.ref(),
                new MasterMessage.Check(action.checkId(), action.timeout().toMillis()));
    }

    @Override
    public void drain(Action.Drain action) {
        drain(action.ref(), action.timeout());
    }

    @Override
    public void retire(Action.Retire action) {
        this.processes.keepRecording(action.ref(), true);
        drain(action.ref(), action.timeout());
    }

    private void drain(WorkerRef ref, Duration timeout) {
        this.commandService.leaving(ref, !this.state.get().wants(ref));
        this.processes.send(ref, new MasterMessage.Drain(timeout.toMillis()));
    }

    @Override
    public void dropRecording(Action.DropRecording action) {
        this.processes.keepRecording(action.ref(), false);
    }

    @Override
    public void grantLeadership(Action.GrantLeadership action) {
        this.processes.grantLeadership(action.ref(), action.term());
    }

    @Override
    public void revokeLeadership(Action.RevokeLeadership action) {
        this.processes.revokeLeadership(action.ref(), action.term());
    }

    @Override
    public void terminate(Action.Terminate action) {
        this.processes.terminate(action.ref());
    }

    @Override
    public void kill(Action.Kill action) {
        this.processes.kill(action.ref());
    }

    @Override
    public void publish(Action.Publish action) {
        this.events.publish(action.event());
    }

    @Override
    public void completeCommand(Action.CompleteCommand action) {
        this.commands.complete(action.commandId(), null);
    }

    @Override
    public void completeRoll(Action.CompleteRoll action) {
        this.rolls.ended(action.roll());
        this.commands.complete(action.commandId(), action.roll());
    }

    @Override
    public void failCommand(Action.FailCommand action) {
        this.commands.fail(action.commandId(), action.error(), action.message());
    }

    @Override
    public void servingChanged(Action.ServingChanged action) {
        this.outage.serving(action.serving());
        this.report.serving(action.serving(), this.state.get().desired());
    }

    @Override
    public void couldNotStart(Action.CouldNotStart action) {
        this.runState.couldNotStart(this.state.get().workers().get(0));
    }

    @Override
    public void clusterStopped(Action.ClusterStopped action) {
        this.runState.stopped(action.graceful());
    }
}
