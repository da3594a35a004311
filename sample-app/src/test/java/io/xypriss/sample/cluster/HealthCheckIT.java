package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A worker of the sample that lives on, but no longer answers; the gate stops the whole process of one. */
class HealthCheckIT {

    @Test
    void workerThatAnswersNothingIsFoundAndReplaced() throws Exception {
        try (SampleCluster cluster = SampleCluster.start(
                "--xypriss.cluster.health-check-interval=500ms",
                "--xypriss.cluster.health-check-timeout=2s",
                "--xypriss.cluster.health-check-failures=2")) {
            cluster.awaitRunning(2);
            long victim = Answers.pid(cluster.post("/hang", ""));
            cluster.awaitLine("(pid " + victim + ") failed 2 health checks in a row");
            cluster.awaitLine(SampleCluster.exitOf(victim));
            cluster.awaitRunning(2);
            assertThat(new Operator(cluster).pids()).doesNotContain(victim);
            assertThat(cluster.count(SampleCluster.exitOf(victim))).isEqualTo(1);
        }
    }
}
