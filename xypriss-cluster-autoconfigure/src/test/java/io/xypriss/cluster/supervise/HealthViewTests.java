package io.xypriss.cluster.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.ClusterHealth;
import io.xypriss.cluster.ClusterHealth.Level;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthViewTests {

    @Test
    void allServingNeedsNoWords() {
        assertThat(Scenario.serving(2).state().health()).isEqualTo(new ClusterHealth(true, Level.UP, Map.of()));
    }

    @Test
    void firstStartIsDownUntilOneServes() {
        Scenario scenario = Scenario.started(2).spawned(1);
        assertThat(scenario.state().health())
                .isEqualTo(new ClusterHealth(
                        false,
                        Level.DOWN,
                        Map.of("startingWorkers", List.of("1", "2"), "servingWorkers", 0, "desiredWorkers", 2)));
        scenario.ready(1);
        assertThat(scenario.state().health())
                .isEqualTo(new ClusterHealth(
                        true,
                        Level.UP,
                        Map.of("startingWorkers", List.of("2"), "servingWorkers", 1, "desiredWorkers", 2)));
    }

    @Test
    void failedStartIsNoPlan() {
        Scenario scenario = Scenario.started(2).spawned(1).ready(1).spawned(2).exited(2, Scenario.exit(1));
        assertThat(scenario.state().health().level()).isEqualTo(Level.DEGRADED);
        assertThat(scenario.state().health().details())
                .containsEntry("waitingWorkers", List.of("2"))
                .containsEntry("reasons", Map.of("2", "worker 2 exited with code 1 before it was ready"));
    }

    @Test
    void replacementOfACrashedWorkerIsNoPlanUntilItServes() {
        Scenario scenario = Scenario.serving(2).exited(2, Scenario.exit(1)).spawned(2);
        assertThat(scenario.state().health().level()).isEqualTo(Level.DEGRADED);
        scenario.ready(2);
        assertThat(scenario.state().health().level()).isEqualTo(Level.UP);
    }

    @Test
    void noneServingIsDownEvenIfPlanned() {
        assertThat(Scenario.serving(RestartRequestTests.NO_SURGE, 1)
                        .restart(1, "1")
                        .state()
                        .health()
                        .level())
                .isEqualTo(Level.DOWN);
    }

    @Test
    void workerThatLeavesByItselfIsNoPlan() {
        Scenario scenario = Scenario.serving(2);
        scenario.tell(new Fact.WorkerLeaving(scenario.ref(1)));
        assertThat(scenario.state().health().level()).isEqualTo(Level.DEGRADED);
        assertThat(scenario.state().health().details()).containsEntry("stoppingWorkers", List.of("1"));
    }
}
