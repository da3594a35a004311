package io.xypriss.cluster.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.ClusterHealth.Level;
import io.xypriss.cluster.WorkerHealth;
import io.xypriss.cluster.WorkerStatus;
import io.xypriss.cluster.supervise.Fact.ScaleRequested.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartQueueTests {

    private static SupervisorSettings atOnce(int startConcurrency) {
        return Scenario.with(Scenario.SETTINGS, 0, startConcurrency);
    }

    private static List<Integer> spawns(Scenario scenario) {
        return scenario.actions(Action.Spawn.class).stream()
                .map(spawn -> spawn.ref().slot())
                .toList();
    }

    @Test
    void soManyStartAtOnceAndTheOthersFollow() {
        Scenario scenario = Scenario.started(atOnce(2), 4);
        assertThat(spawns(scenario)).containsExactly(1, 2);
        assertThat(scenario.worker(3).status()).isEqualTo(WorkerStatus.STARTING);
        assertThat(scenario.worker(3).health()).isEqualTo(WorkerHealth.UNKNOWN);
        assertThat(scenario.worker(3).pid()).isNull();
        scenario.spawned(2).ready(2);
        assertThat(spawns(scenario)).containsExactly(1, 2, 3);
        assertThat(scenario.state().health().level()).isEqualTo(Level.UP);
        assertThat(scenario.state().health().details())
                .containsEntry("waitingWorkers", List.of("4"))
                .containsEntry(
                        "reasons", Map.of("4", "worker 4 waits for others to start first (start-concurrency is 2)"));
        scenario.spawned(1).ready(1);
        assertThat(spawns(scenario)).containsExactly(1, 2, 3, 4);
    }

    @Test
    void failureMakesRoomToo() {
        Scenario scenario = Scenario.started(atOnce(1), 3);
        scenario.tell(new Fact.SpawnFailed(scenario.ref(1), "no more processes"));
        assertThat(spawns(scenario)).containsExactly(1, 2);
        scenario.spawned(2).exited(2, Scenario.exit(1));
        assertThat(spawns(scenario)).containsExactly(1, 2, 3);
    }

    @Test
    void whatWasLostComesBeforeGrowth() {
        Scenario scenario = Scenario.started(atOnce(1), 3).spawned(1).ready(1).exited(1, Scenario.exit(1));
        assertThat(spawns(scenario)).containsExactly(1, 2);
        scenario.spawned(2).ready(2);
        assertThat(spawns(scenario)).containsExactly(1, 2, 1);
        scenario.spawned(1).ready(1);
        assertThat(spawns(scenario)).containsExactly(1, 2, 1, 3);
    }

    @Test
    void timeToStartCountsFromTheSpawn() {
        Scenario scenario = Scenario.started(atOnce(1), 2).spawned(1).pass(Duration.ofSeconds(59));
        scenario.ready(1).spawned(2).pass(Duration.ofSeconds(59));
        assertThat(scenario.actions(Action.Terminate.class)).isEmpty();
        scenario.pass(Duration.ofSeconds(1));
        assertThat(scenario.actions(Action.Terminate.class)).hasSize(1);
    }

    @Test
    void replacementOfOneThatServesWaitsUntilNobodyStarts() {
        Scenario scenario = Scenario.serving(atOnce(1), 2).scale(1, Kind.UP, 1).restart(2, "1");
        assertThat(spawns(scenario)).containsExactly(3);
        scenario.spawned(3).ready(3);
        assertThat(spawns(scenario)).containsExactly(3, 1);
    }

    @Test
    void rollTakesTheTurnOfWhatWaits() {
        Scenario scenario = Scenario.serving(atOnce(1), 2).roll(2, null).scale(1, Kind.UP, 1);
        WorkerRef successor = scenario.latest();
        assertThat(spawns(scenario)).containsExactly(1);
        scenario.tell(new Fact.WorkerSpawned(successor, 4711, 9000)).tell(new Fact.WorkerReady(successor));
        assertThat(spawns(scenario)).containsExactly(1, 3);
        scenario.latestIsWell().pass(Duration.ofSeconds(1));
        assertThat(scenario.state().roll().orElseThrow().replaced()).isEqualTo(1);
    }

    @Test
    void whatWaitsIsForgottenWhenItIsNotWantedAnyMore() {
        Scenario scenario = Scenario.started(atOnce(1), 3).scale(1, Kind.TO, 1);
        assertThat(scenario.state().workers()).hasSize(1);
        scenario.spawned(1).ready(1);
        assertThat(spawns(scenario)).containsExactly(1);

        Scenario stopped =
                Scenario.started(atOnce(1), 3).spawned(1).stop(1, true).exited(1, Scenario.exit(0));
        assertThat(spawns(stopped)).containsExactly(1);
        assertThat(stopped.actions(Action.ClusterStopped.class)).hasSize(1);
    }
}
