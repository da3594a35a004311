package io.xypriss.cluster.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.groups.Tuple.tuple;

import io.xypriss.cluster.WorkerHealth;
import io.xypriss.cluster.WorkerStart;
import io.xypriss.cluster.WorkerStatus;
import io.xypriss.cluster.event.ClusterReadyEvent;
import io.xypriss.cluster.event.WorkerExitCause;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerExitEvent.Next;
import io.xypriss.cluster.event.WorkerFailedEvent;
import io.xypriss.cluster.event.WorkerReadyEvent;
import io.xypriss.cluster.event.WorkerStartedEvent;
import io.xypriss.cluster.supervise.state.ClusterState;
import io.xypriss.cluster.supervise.state.WorkerView;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartTests {

    @Test
    void allWorkersAreSpawnedAtOnce() {
        assertThat(Scenario.started(3).actions())
                .containsExactly(
                        new Action.ServingChanged(0),
                        new Action.Spawn(new WorkerRef(1, 1), "v1"),
                        new Action.Spawn(new WorkerRef(2, 2), "v1"),
                        new Action.Spawn(new WorkerRef(3, 3), "v1"));
    }

    @Test
    void readyWorkerTakesConnections() {
        Scenario scenario = Scenario.started(2)
                .spawned(1)
                .pass(Duration.ofSeconds(4))
                .forget()
                .ready(1);
        WorkerRef ref = scenario.ref(1);
        assertThat(scenario.actions())
                .containsExactly(
                        new Action.OpenGate(ref),
                        new Action.Publish(new WorkerReadyEvent(
                                scenario.now(), "1", 101, Duration.ofSeconds(4), WorkerStart.PLAIN)),
                        new Action.ServingChanged(1));
        assertThat(scenario.worker(1).status()).isEqualTo(WorkerStatus.RUNNING);
        assertThat(scenario.worker(1).health()).isEqualTo(WorkerHealth.HEALTHY);
        assertThat(scenario.worker(1).startDuration()).isEqualTo(Duration.ofSeconds(4));
        assertThat(scenario.worker(2).status()).isEqualTo(WorkerStatus.STARTING);
        assertThat(scenario.worker(2).health()).isEqualTo(WorkerHealth.UNKNOWN);
    }

    @Test
    void spawnedWorkerIsKnownByPidAndPort() {
        Scenario scenario = Scenario.started(1).spawned(1);
        assertThat(scenario.event(WorkerStartedEvent.class))
                .isEqualTo(new WorkerStartedEvent(scenario.now(), "1", 101, 8081));
        assertThat(scenario.worker(1).pid()).isEqualTo(101);
        assertThat(scenario.worker(1).port()).isEqualTo(8081);
        assertThat(scenario.worker(1).spawnedAt()).isEqualTo(scenario.now());
    }

    @Test
    void clusterIsReadyOnceAllServeAndSaysSoOnce() {
        Scenario scenario = Scenario.started(2).spawned(1).spawned(2).ready(1);
        assertThat(scenario.events(ClusterReadyEvent.class)).isEmpty();
        scenario.pass(Duration.ofSeconds(3)).ready(2);
        assertThat(scenario.event(ClusterReadyEvent.class))
                .isEqualTo(new ClusterReadyEvent(scenario.now(), 2, Duration.ofSeconds(3)));
        assertThat(scenario.state().everComplete()).isTrue();
        scenario.exited(1, Scenario.exit(1)).spawned(1).ready(1);
        assertThat(scenario.events(ClusterReadyEvent.class)).hasSize(1);
    }

    @Test
    void slowStartIsEndedByTermThenKill() {
        Scenario scenario = Scenario.started(1).spawned(1).forget();
        WorkerRef ref = scenario.ref(1);
        scenario.pass(Duration.ofSeconds(59));
        assertThat(scenario.actions()).isEmpty();
        scenario.pass(Duration.ofSeconds(1));
        assertThat(scenario.actions()).containsExactly(new Action.Terminate(ref));
        scenario.forget().pass(Duration.ofSeconds(5));
        assertThat(scenario.actions()).containsExactly(new Action.Kill(ref));
        scenario.forget().pass(Duration.ofSeconds(5));
        assertThat(scenario.actions()).containsExactly(new Action.Kill(ref));
        scenario.exited(1, Scenario.signal(9));
        WorkerExitEvent event = scenario.event(WorkerExitEvent.class);
        assertThat(event.cause()).isEqualTo(WorkerExitCause.START_TIMEOUT);
        assertThat(event.expected()).isFalse();
        assertThat(event.next()).isEqualTo(Next.RESTART);
        assertThat(event.uptime()).isEqualTo(Duration.ofSeconds(70));
    }

    @Test
    void clusterThatCannotStartSaysSoOnceWithTheReasons() {
        Scenario scenario = Scenario.started(Scenario.withRestarts(true, 0), 2);
        scenario.spawned(1).exited(1, Scenario.exit(78));
        assertThat(scenario.actions()).doesNotContain(new Action.CouldNotStart());
        assertThat(scenario.state().couldNotStart()).isFalse();
        scenario.tell(new Fact.SpawnFailed(scenario.ref(2), "java: not found"));
        assertThat(scenario.actions()).containsOnlyOnce(new Action.CouldNotStart());
        assertThat(scenario.state().couldNotStart()).isTrue();
        assertThat(scenario.worker(1).lastExit()).isEqualTo(Scenario.exit(78));
        assertThat(scenario.worker(1).reason()).contains("exited with code 78 (its application cannot start)");
        assertThat(scenario.worker(2).lastExit()).isNull();
        assertThat(scenario.worker(2).reason()).contains("could not be spawned: java: not found");
    }

    @Test
    void clusterThatOnceServedDidStart() {
        Scenario scenario = Scenario.serving(Scenario.withRestarts(true, 0), 1).exited(1, Scenario.exit(1));
        assertThat(scenario.worker(1).status()).isEqualTo(WorkerStatus.FAILED);
        assertThat(scenario.state().couldNotStart()).isFalse();
        assertThat(scenario.actions()).doesNotContain(new Action.CouldNotStart());
    }

    @Test
    void refusedSpawnIsTriedAgainLikeAnyFailedStart() {
        Scenario scenario = Scenario.started(1);
        for (int i = 0; i < 6; i++) {
            scenario.tell(new Fact.SpawnFailed(scenario.ref(1), "no memory")).pass(Duration.ofSeconds(10));
            if (i < 5) {
                assertThat(scenario.worker(1).status()).isEqualTo(WorkerStatus.STARTING);
            }
        }
        assertThat(scenario.worker(1).status()).isEqualTo(WorkerStatus.FAILED);
        assertThat(scenario.event(WorkerFailedEvent.class).reason()).contains("no memory");
        assertThat(scenario.events(WorkerExitEvent.class)).isEmpty();
    }

    @Test
    void impossibleFactsChangeNothing() {
        Scenario scenario = Scenario.serving(1);
        List<WorkerView> before = scenario.state().workers();
        WorkerRef old = new WorkerRef(1, 77);
        WorkerRef present = scenario.ref(1);
        scenario.tell(new Fact.WorkerSpawned(old, 1, 1))
                .tell(new Fact.SpawnFailed(old, "late"))
                .tell(new Fact.WorkerReady(old))
                .tell(new Fact.CheckAnswered(old, 1, false, null))
                .tell(new Fact.WorkerExited(old, Scenario.exit(1)))
                .tell(new Fact.WorkerDisconnected(old))
                .tell(new Fact.WorkerLeaving(new WorkerRef(9, 1)))
                .tell(new Fact.WorkerSpawned(present, 1, 1))
                .tell(new Fact.SpawnFailed(present, "late"))
                .tell(new Fact.WorkerReady(present))
                .tell(new Fact.CheckAnswered(present, 1, false, null))
                .tell(new Fact.Started())
                .tell(new Fact.HurryRequested());
        assertThat(scenario.actions()).isEmpty();
        assertThat(scenario.state().workers()).isEqualTo(before);
    }

    @Test
    void whatAWorkerSaysBeforeItsSpawnIsKnownIsLost() {
        Scenario scenario = Scenario.started(1).forget();
        WorkerRef ref = scenario.ref(1);
        scenario.tell(new Fact.WorkerReady(ref))
                .tell(new Fact.WorkerLeaving(ref))
                .tell(new Fact.WorkerDisconnected(ref));
        assertThat(scenario.actions()).isEmpty();
        assertThat(scenario.worker(1).status()).isEqualTo(WorkerStatus.STARTING);
    }

    @Test
    void commandsBeforeTheStartAreRefused() {
        Scenario scenario =
                Scenario.created(1).scale(1, Fact.ScaleRequested.Kind.UP, 1).restart(2, "1");
        assertThat(scenario.actions(Action.FailCommand.class))
                .extracting(Action.FailCommand::commandId, Action.FailCommand::message)
                .containsExactly(
                        tuple(1L, "the cluster has not started yet"), tuple(2L, "the cluster has not started yet"));
    }

    @Test
    void impossibleSizesAreRejected() {
        for (int workers : new int[] {0, -1, 257}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ClusterState.initial(Scenario.SETTINGS, workers, "v1", 1))
                    .withMessage("workers must be 1 to 256, but is " + workers);
        }
    }
}
