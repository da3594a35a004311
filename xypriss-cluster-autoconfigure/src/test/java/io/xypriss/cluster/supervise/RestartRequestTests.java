package io.xypriss.cluster.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.ClusterHealth.Level;
import io.xypriss.cluster.WorkerStatus;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerExitEvent.Next;
import io.xypriss.cluster.event.WorkerRestartEvent;
import io.xypriss.cluster.supervise.Fact.ScaleRequested.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestartRequestTests {

    static final SupervisorSettings NO_SURGE = Scenario.with(
            new SupervisorSettings.RollSettings(
                    new CountOrPercent(0, false), new CountOrPercent(1, false), Duration.ZERO, Duration.ZERO),
            SupervisorSettings.Recycling.OFF);

    @Test
    void requestsShareASuccessorThatIsStillStarting() {
        Scenario scenario = Scenario.serving(1).restart(7, "1").restart(8, "1");
        scenario.latestIsWell().pass(Duration.ofSeconds(1));
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(1);
        assertThat(scenario.actions(Action.CompleteCommand.class))
                .containsExactly(new Action.CompleteCommand(7), new Action.CompleteCommand(8));
    }

    @Test
    void requestsForAllWorkersTakeTurns() {
        Scenario scenario = Scenario.serving(3).restart(7, "1").restart(8, "2").restart(9, "3");
        for (int slot = 1; slot <= 3; slot++) {
            assertThat(scenario.actions(Action.Spawn.class)).hasSize(slot);
            assertThat(scenario.latest().slot()).isEqualTo(slot);
            WorkerRef old = scenario.ref(slot);
            scenario.latestIsWell().pass(Duration.ofSeconds(1)).gone(old, Scenario.exit(0));
        }
        assertThat(scenario.actions(Action.CompleteCommand.class)).hasSize(3);
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(3);
    }

    @Test
    void successorTakesOverAtOnceWhereTheWorkerCrashes() {
        Scenario scenario = Scenario.serving(1).restart(7, "1").latestIsWell();
        WorkerRef successor = scenario.latest();
        scenario.exited(1, Scenario.signal(9));
        assertThat(scenario.event(WorkerExitEvent.class).next()).isEqualTo(Next.SUCCEEDED);
        assertThat(scenario.event(WorkerExitEvent.class).expected()).isFalse();
        assertThat(scenario.ref(1)).isEqualTo(successor);
        assertThat(scenario.actions(Action.CompleteCommand.class)).containsExactly(new Action.CompleteCommand(7));
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(1);
    }

    @Test
    void successorServesBeforeTheWorkerIsDrained() {
        Scenario scenario = Scenario.serving(2);
        WorkerRef old = scenario.ref(1);
        scenario.restart(7, "1");
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(1);
        assertThat(scenario.event(WorkerRestartEvent.class))
                .isEqualTo(new WorkerRestartEvent(scenario.now(), "1", 0, true, "as requested"));
        scenario.latestIsWell();
        assertThat(scenario.drained()).isEmpty();
        assertThat(scenario.ref(1)).isEqualTo(old);
        scenario.pass(Scenario.SETTINGS.rolling().minReadyTime());
        assertThat(scenario.drained()).containsExactly(old);
        assertThat(scenario.actions(Action.CompleteCommand.class)).containsExactly(new Action.CompleteCommand(7));
        assertThat(scenario.actions(Action.ServingChanged.class)).isEmpty();
        assertThat(scenario.state().health().level()).isEqualTo(Level.UP);
        scenario.forget().gone(old, Scenario.exit(0));
        assertThat(scenario.event(WorkerExitEvent.class).expected()).isTrue();
        assertThat(scenario.event(WorkerExitEvent.class).next()).isEqualTo(Next.SUCCEEDED);
        assertThat(scenario.worker(1).restarts()).isZero();
    }

    @Test
    void successorThatFailsLeavesTheWorkerServing() {
        Scenario scenario = Scenario.serving(2);
        WorkerRef old = scenario.ref(1);
        scenario.restart(7, "1").latestDies(1);
        assertThat(scenario.event(WorkerExitEvent.class).next()).isEqualTo(Next.ABANDON);
        assertThat(scenario.actions(Action.FailCommand.class))
                .containsExactly(new Action.FailCommand(
                        7,
                        CommandError.FAILED,
                        "worker 1 could not be replaced: its successor exited with code 1 before it was ready; the worker"
                                + " serves on"));
        assertThat(scenario.drained()).isEmpty();
        assertThat(scenario.ref(1)).isEqualTo(old);
        assertThat(scenario.worker(1).status()).isEqualTo(WorkerStatus.RUNNING);
        assertThat(scenario.pass(Duration.ofMinutes(1)).actions(Action.Spawn.class))
                .hasSize(1);
    }

    @Test
    void withoutSurgeTheWorkerIsDrainedThenStartedAnewAtNoCost() {
        Scenario scenario = Scenario.serving(NO_SURGE, 2);
        WorkerRef old = scenario.ref(1);
        scenario.restart(7, "1");
        assertThat(scenario.actions())
                .containsExactly(
                        new Action.CloseGate(old),
                        new Action.ServingChanged(1),
                        new Action.Drain(old, Duration.ofSeconds(30)));
        assertThat(scenario.state().health().level()).isEqualTo(Level.UP);
        scenario.forget().exited(1, Scenario.exit(0));
        assertThat(scenario.event(WorkerExitEvent.class).expected()).isTrue();
        assertThat(scenario.event(WorkerExitEvent.class).restartDelay()).isZero();
        assertThat(scenario.event(WorkerRestartEvent.class))
                .isEqualTo(new WorkerRestartEvent(scenario.now(), "1", 0, true, "as requested"));
        assertThat(scenario.state().health().level()).isEqualTo(Level.UP);
        scenario.spawned(1);
        assertThat(scenario.actions(Action.CompleteCommand.class)).isEmpty();
        scenario.ready(1);
        assertThat(scenario.actions()).endsWith(new Action.CompleteCommand(7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "0", "", "01", " 1", "-1", "x", "99999999999999999999"})
    void unknownIdIsRefused(String id) {
        Scenario scenario = Scenario.serving(2).restart(7, id);
        assertThat(scenario.actions())
                .containsExactly(new Action.FailCommand(
                        7, CommandError.UNKNOWN_WORKER, "no worker has the id \"" + id + "\": the ids are 1 to 2"));
    }

    @Test
    void failedWorkerGetsAFreshBudget() {
        Scenario scenario = Scenario.started(Scenario.withRestarts(true, 1), 1);
        scenario.spawned(1).exited(1, Scenario.exit(1)).pass(Duration.ofSeconds(1));
        scenario.spawned(1).exited(1, Scenario.exit(1));
        assertThat(scenario.worker(1).status()).isEqualTo(WorkerStatus.FAILED);
        scenario.forget().restart(7, "1");
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(1);
        assertThat(scenario.event(WorkerRestartEvent.class).requested()).isTrue();
        scenario.spawned(1).exited(1, Scenario.exit(1));
        assertThat(scenario.worker(1).status()).isEqualTo(WorkerStatus.STOPPED);
        assertThat(scenario.actions(Action.FailCommand.class)).isEmpty();
        scenario.pass(Duration.ofSeconds(1)).spawned(1).exited(1, Scenario.exit(1));
        assertThat(scenario.actions(Action.FailCommand.class))
                .singleElement()
                .extracting(Action.FailCommand::message)
                .asString()
                .startsWith("restarting worker 1 failed: worker 1 exited with code 1 before it was ready");
    }

    @Test
    void waitingWorkerIsStartedAtOnce() {
        Scenario scenario = Scenario.started(1)
                .spawned(1)
                .exited(1, Scenario.exit(1))
                .forget()
                .restart(7, "1");
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(1);
        scenario.spawned(1).ready(1);
        assertThat(scenario.actions(Action.CompleteCommand.class)).containsExactly(new Action.CompleteCommand(7));
        assertThat(scenario.worker(1).restarts()).isZero();
    }

    @Test
    void requestsForAWorkerOnItsWayOutShareItsReplacement() {
        Scenario scenario = Scenario.serving(NO_SURGE, 1).restart(7, "1").restart(8, "1");
        scenario.exited(1, Scenario.exit(0)).spawned(1).ready(1);
        assertThat(scenario.actions(Action.Drain.class)).hasSize(1);
        assertThat(scenario.actions(Action.CompleteCommand.class))
                .containsExactly(new Action.CompleteCommand(7), new Action.CompleteCommand(8));
    }

    @Test
    void startingWorkerIsStartedAnew() {
        Scenario scenario = Scenario.started(1).spawned(1);
        WorkerRef old = scenario.ref(1);
        scenario.restart(7, "1");
        assertThat(scenario.actions(Action.Terminate.class)).containsExactly(new Action.Terminate(old));
        scenario.tell(new Fact.WorkerReady(old));
        assertThat(scenario.actions(Action.OpenGate.class)).isEmpty();
        scenario.exited(1, Scenario.signal(15)).spawned(1).ready(1);
        assertThat(scenario.actions(Action.CompleteCommand.class)).containsExactly(new Action.CompleteCommand(7));
    }

    @Test
    void scaleDownSupersedesTheRestartOfWhatItRemoves() {
        Scenario scenario =
                Scenario.serving(NO_SURGE, 2).restart(7, "2").forget().scale(8, Kind.DOWN, 1);
        assertThat(scenario.actions())
                .containsExactly(new Action.FailCommand(
                        7, CommandError.FAILED, "restarting worker 2 was superseded by a scale-down that removes it"));
        scenario.forget().restart(9, "2");
        assertThat(scenario.actions())
                .containsExactly(new Action.FailCommand(
                        9, CommandError.FAILED, "worker 2 cannot be restarted: it is being removed by a scale-down"));
        scenario.exited(2, Scenario.exit(0));
        assertThat(scenario.actions(Action.CompleteCommand.class)).containsExactly(new Action.CompleteCommand(8));
    }

    @Test
    void workerThatLeavesByItselfIsStartedAnewOnRequestAtNoCost() {
        Scenario scenario = Scenario.serving(Scenario.withRestarts(true, 0), 1);
        scenario.tell(new Fact.WorkerLeaving(scenario.ref(1))).restart(7, "1").exited(1, Scenario.signal(15));
        assertThat(scenario.event(WorkerExitEvent.class).expected()).isFalse();
        assertThat(scenario.event(WorkerExitEvent.class).next()).isEqualTo(Next.RESTART);
        assertThat(scenario.event(WorkerRestartEvent.class).requested()).isTrue();
        scenario.spawned(1).ready(1);
        assertThat(scenario.actions(Action.CompleteCommand.class)).containsExactly(new Action.CompleteCommand(7));
        assertThat(scenario.worker(1).restarts()).isZero();
    }
}
