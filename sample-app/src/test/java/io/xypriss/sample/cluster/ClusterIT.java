package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How the sample starts, stops and is contained, tried as a user would. */
class ClusterIT {

    /** Where a second worker would show no more. */
    private static final String ONE = "--xypriss.cluster.workers=1";

    private static final String WRITES = "--management.endpoint.cluster.access=unrestricted";

    @Test
    void secondInterruptHurries() throws Exception {
        try (SampleCluster cluster = SampleCluster.start(ONE, "--xypriss.cluster.shutdown-timeout=100s", WRITES)) {
            List<ProcessHandle> workers = cluster.workers();
            CompletableFuture<HttpResponse<String>> slow = CompletableFuture.supplyAsync(() -> slow(cluster, 90_000));
            Answers.awaitActiveSlowRequest(cluster);
            cluster.signal("INT");
            cluster.awaitLine("Leaving: ");
            assertThat(cluster.process().isAlive()).isTrue();
            cluster.signal("INT");
            assertThat(cluster.awaitExit()).isEqualTo(130);
            assertThat(workers).noneMatch(ProcessHandle::isAlive);
            // A client that tries again by itself may still meet the master.
            assertThat(slow.handle((answer, problem) -> problem != null || answer.statusCode() == 503))
                    .succeedsWithin(SampleCluster.LONG)
                    .isEqualTo(true);
            assertThat(cluster.runDirectories()).isEmpty();
        }
    }

    @Test
    void killedMasterTakesItsWorkersAlong() throws Exception {
        try (SampleCluster cluster = SampleCluster.start(ONE)) {
            List<ProcessHandle> workers = cluster.workers();
            assertThat(workers).hasSize(1);
            cluster.signal("KILL");
            // They are promised to be gone within 15 s; the rest is for a machine that does much else.
            await().atMost(Duration.ofSeconds(60)).until(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(cluster.awaitExit()).isEqualTo(137);
        }
    }

    @Test
    void masterAnswersWhileNoWorkerDoesAndStopsThroughTheEndpoint() throws Exception {
        try (SampleCluster cluster = SampleCluster.start(ONE, "--xypriss.cluster.auto-restart=false", WRITES)) {
            long victim = cluster.pid("1");
            SampleCluster.signal(victim, "KILL");
            cluster.awaitLine("Worker 1 (pid " + victim + ") was ended by signal 9");
            await().atMost(SampleCluster.LONG)
                    .ignoreExceptions()
                    .untilAsserted(() ->
                            assertThat(cluster.get("/whoami").statusCode()).isEqualTo(503));
            HttpResponse<String> refused = cluster.get("/whoami");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(cluster.get("/actuator/cluster").statusCode())
                    .as("for there is no security of the application to ask")
                    .isEqualTo(503);
            HttpResponse<String> health = cluster.get("/actuator/health");
            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(health.body()).isEqualTo("{\"status\":\"DOWN\"}");
            assertThat(cluster.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
            assertThat(cluster.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
            Ask restart = Ask.in(cluster.temp(), "restart-worker=1", "--wait", "--server.port=" + cluster.port());
            assertThat(restart.code()).as(restart.toString()).isZero();
            cluster.awaitRunning(1);
            assertThat(Answers.workerIdOverFreshConnection(cluster.port())).isEqualTo("1");

            assertThat(cluster.post("/actuator/cluster", "{\"action\":\"stop\",\"graceful\":true}")
                            .statusCode())
                    .isIn(200, 202);
            assertThat(cluster.awaitExit()).isZero();
            assertThat(cluster.runDirectories()).isEmpty();
        }
    }

    private static HttpResponse<String> slow(SampleCluster cluster, int millis) {
        try {
            return cluster.get("/slow?ms=" + millis);
        } catch (java.io.IOException ex) {
            throw new java.io.UncheckedIOException(ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(ex);
        }
    }
}
