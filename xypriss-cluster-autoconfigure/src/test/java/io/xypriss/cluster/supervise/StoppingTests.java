package io.xypriss.cluster.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.ClusterHealth.Level;
import io.xypriss.cluster.WorkerStatus;
import io.xypriss.cluster.event.ClusterStoppedEvent;
import io.xypriss.cluster.event.WorkerExitCause;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerExitEvent.Next;
import io.xypriss.cluster.supervise.Fact.ScaleRequested.Kind;
import io.xypriss.cluster.supervise.state.WorkerView;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StoppingTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void gracefulStopDrainsAllAtOnce() {
        Scenario scenario = Scenario.serving(2);
        WorkerRef first = scenario.ref(1);
        WorkerRef second = scenario.ref(2);
        scenario.stop(7, true);
        assertThat(scenario.actions())
                .containsExactly(
                        new Action.Drain(first, PATIENCE),
                        new Action.Drain(second, PATIENCE),
                        new Action.ServingChanged(0));
        assertThat(scenario.state().health().level()).isEqualTo(Level.DOWN);
        scenario.exited(1, Scenario.exit(0));
        assertThat(scenario.event(WorkerExitEvent.class).next()).isEqualTo(Next.REMOVE);
        assertThat(scenario.event(WorkerExitEvent.class).expected()).isTrue();
        scenario.forget().exited(2, Scenario.exit(0));
        assertThat(scenario.actions().subList(1, 4))
                .containsExactly(
                        new Action.Publish(new ClusterStoppedEvent(scenario.now(), true)),
                        new Action.CompleteCommand(7),
                        new Action.ClusterStopped(true));
        assertThat(scenario.state().stopped()).isTrue();
        assertThat(scenario.state().nextDeadline()).isEmpty();
        assertThat(scenario.state().workers())
                .extracting(WorkerView::status)
                .containsExactly(WorkerStatus.STOPPED, WorkerStatus.STOPPED);
    }

    @Test
    void gracefulStopEscalates() {
        Scenario scenario = Scenario.serving(1);
        WorkerRef ref = scenario.ref(1);
        scenario.stop(7, true).forget().pass(PATIENCE);
        assertThat(scenario.actions()).containsExactly(new Action.Drain(ref, Duration.ZERO), new Action.Terminate(ref));
        scenario.forget().pass(Duration.ofSeconds(5));
        assertThat(scenario.actions()).containsExactly(new Action.Kill(ref));
        scenario.exited(1, Scenario.signal(9));
        assertThat(scenario.actions()).endsWith(new Action.ClusterStopped(false));
        assertThat(scenario.event(ClusterStoppedEvent.class).graceful()).isFalse();
    }

    @Test
    void immediateStopTerminates() {
        Scenario scenario = Scenario.serving(1);
        WorkerRef ref = scenario.ref(1);
        scenario.stop(7, false);
        assertThat(scenario.actions()).containsExactly(new Action.Terminate(ref), new Action.ServingChanged(0));
        scenario.forget().pass(Duration.ofSeconds(5));
        assertThat(scenario.actions()).containsExactly(new Action.Kill(ref));
    }

    @Test
    void secondStopHardensTheFirstAndBothAreAnswered() {
        Scenario scenario = Scenario.serving(1);
        WorkerRef ref = scenario.ref(1);
        scenario.stop(7, true).forget().stop(8, false);
        assertThat(scenario.actions()).containsExactly(new Action.Drain(ref, Duration.ZERO), new Action.Terminate(ref));
        scenario.exited(1, Scenario.signal(15)).stop(9, true);
        assertThat(scenario.actions(Action.CompleteCommand.class))
                .containsExactly(
                        new Action.CompleteCommand(7), new Action.CompleteCommand(8), new Action.CompleteCommand(9));
        assertThat(scenario.event(ClusterStoppedEvent.class).graceful()).isFalse();
    }

    @Test
    void hurryKillsAllThatIsLeft() {
        Scenario scenario = Scenario.serving(2).stop(7, true).exited(1, Scenario.exit(0));
        WorkerRef ref = scenario.ref(2);
        scenario.forget().tell(new Fact.HurryRequested());
        assertThat(scenario.actions()).containsExactly(new Action.Kill(ref));
        scenario.exited(2, Scenario.signal(9));
        assertThat(scenario.event(WorkerExitEvent.class).cause()).isEqualTo(WorkerExitCause.REQUESTED);
        assertThat(scenario.actions()).endsWith(new Action.ClusterStopped(false));
    }

    @Test
    void spawnInFlightIsEndedAtOnce() {
        Scenario scenario = Scenario.started(1);
        WorkerRef ref = scenario.ref(1);
        scenario.stop(7, true);
        assertThat(scenario.state().stopped()).isFalse();
        scenario.spawned(1);
        assertThat(scenario.actions(Action.Terminate.class)).containsExactly(new Action.Terminate(ref));
        scenario.exited(1, Scenario.signal(15));
        assertThat(scenario.state().stopped()).isTrue();
    }

    @Test
    void spawnInFlightIsKilledAtOnceInAHurry() {
        Scenario scenario = Scenario.started(2);
        WorkerRef ref = scenario.ref(1);
        scenario.stop(7, true).tell(new Fact.HurryRequested()).spawned(1);
        assertThat(scenario.actions(Action.Kill.class)).containsExactly(new Action.Kill(ref));
        scenario.exited(1, Scenario.signal(9));
        assertThat(scenario.state().stopped()).isFalse();
        scenario.tell(new Fact.SpawnFailed(scenario.ref(2), "too late"));
        assertThat(scenario.state().stopped()).isTrue();
    }

    @Test
    void nothingIsStartedAnyMore() {
        Scenario scenario = Scenario.serving(2).scale(1, Kind.UP, 1).restart(2, "1");
        WorkerRef successor = scenario.latest();
        scenario.forget().stop(3, true).scale(4, Kind.UP, 1).restart(5, "1");
        assertThat(scenario.actions(Action.FailCommand.class))
                .extracting(Action.FailCommand::commandId)
                .containsExactly(1L, 2L, 4L, 5L);
        assertThat(scenario.actions(Action.FailCommand.class))
                .allMatch(failed -> failed.error() == CommandError.FAILED
                        && failed.message().equals("the cluster is stopping"));
        scenario.exited(1, Scenario.exit(1))
                .spawned(3)
                .exited(3, Scenario.exit(1))
                .exited(2, Scenario.exit(1));
        assertThat(scenario.actions(Action.Spawn.class)).isEmpty();
        assertThat(scenario.state().stopped())
                .as("the successor of worker 1 lives")
                .isFalse();
        scenario.tell(new Fact.WorkerSpawned(successor, 9, 9)).gone(successor, Scenario.signal(15));
        assertThat(scenario.actions(Action.Spawn.class)).isEmpty();
        assertThat(scenario.state().stopped()).isTrue();
        scenario.forget().scale(6, Kind.UP, 1);
        assertThat(scenario.actions())
                .containsExactly(new Action.FailCommand(6, CommandError.FAILED, "the cluster has stopped"));
    }

    @Test
    void waitingRestartIsCancelled() {
        Scenario scenario =
                Scenario.started(1).spawned(1).exited(1, Scenario.exit(1)).stop(7, true);
        assertThat(scenario.state().stopped()).isTrue();
        assertThat(scenario.state().nextDeadline()).isEmpty();
        assertThat(scenario.actions()).endsWith(new Action.ClusterStopped(true));
    }

    @Test
    void workerThatWasEndedForAnotherReasonKeepsIt() {
        Scenario scenario = Scenario.started(1).spawned(1).pass(Duration.ofSeconds(60));
        scenario.stop(7, false).exited(1, Scenario.signal(15));
        WorkerExitEvent event = scenario.event(WorkerExitEvent.class);
        assertThat(event.cause()).isEqualTo(WorkerExitCause.START_TIMEOUT);
        assertThat(event.expected()).isFalse();
        assertThat(event.next()).isEqualTo(Next.REMOVE);
    }

    @Test
    void workerThatLeftForTheSameReasonCountsAsAsked() {
        // Ctrl-C reaches the workers too, and their word may come before that of the master's own signal.
        Scenario scenario = Scenario.serving(1);
        WorkerRef ref = scenario.ref(1);
        scenario.tell(new Fact.WorkerLeaving(ref)).stop(7, true).exited(1, Scenario.signal(2));
        assertThat(scenario.event(WorkerExitEvent.class).expected()).isTrue();
        assertThat(scenario.event(WorkerExitEvent.class).cause()).isEqualTo(WorkerExitCause.REQUESTED);
    }

    @Test
    void stopBeforeTheStartEndsAtOnce() {
        Scenario scenario = Scenario.created(2).stop(7, true);
        assertThat(scenario.actions()).endsWith(new Action.CompleteCommand(7), new Action.ClusterStopped(true));
        scenario.forget().tell(new Fact.Started());
        assertThat(scenario.actions()).isEmpty();
    }
}
