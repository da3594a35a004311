package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers of the sample that live on, but no longer answer: all in one cluster. */
class HealthCheckIT {

    @AutoClose
    private static SampleCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = SampleCluster.start(
                "--xypriss.cluster.health-check-interval=500ms",
                "--xypriss.cluster.health-check-timeout=2s",
                "--xypriss.cluster.health-check-failures=2");
    }

    @BeforeEach
    void awaitTwo() {
        cluster.awaitRunning(2);
    }

    @Test
    void stoppedProcessIsFoundAndReplacedWhileTheOthersAnswer() throws Exception {
        long victim = cluster.pid("2");
        SampleCluster.signal(victim, "STOP");
        for (int i = 0; i < 20; i++) {
            assertThat(Answers.workerIdOverFreshConnection(cluster.port())).isNotNull();
        }
        cluster.awaitLine("Worker 2 (pid " + victim + ") failed 2 health checks in a row");
        cluster.awaitLine(SampleCluster.exitOf(victim));
        cluster.awaitRunning(2);
        assertThat(cluster.pid("2")).isNotEqualTo(victim);
        assertThat(cluster.count(SampleCluster.exitOf(victim))).isEqualTo(1);
    }

    @Test
    void workerThatAnswersNothingIsFoundAndReplaced() throws Exception {
        long victim = Answers.pid(cluster.post("/hang", ""));
        cluster.awaitLine("(pid " + victim + ") failed 2 health checks in a row");
        cluster.awaitLine(SampleCluster.exitOf(victim));
        cluster.awaitRunning(2);
        assertThat(new Operator(cluster).pids()).doesNotContain(victim);
    }
}
