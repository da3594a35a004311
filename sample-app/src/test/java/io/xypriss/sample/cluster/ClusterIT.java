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
    void workerThatAlwaysDiesAtStartIsContained() throws Exception {
        try (SampleCluster cluster = SampleCluster.launch("--sample.die-at-start=2", WRITES)) {
            cluster.awaitLine("Worker 2 has FAILED");
            assertThat(cluster.output().stream()
                            .filter((line) -> line.contains("Worker 2 is restarted"))
                            .count())
                    .isEqualTo(5);
            assertThat(cluster.worker("2").get("status").asString()).isEqualTo("FAILED");
            assertThat(cluster.worker("2").get("restarts").asInt()).isEqualTo(5);
            assertThat(cluster.worker("1").get("status").asString()).isEqualTo("RUNNING");
            assertThat(cluster.worker("1").get("restarts").asInt()).isZero();
            HttpResponse<String> health = cluster.get("/actuator/health");
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body()).contains("DEGRADED");
            await().atMost(SampleCluster.LONG).until(() -> cluster.count("WorkerExitEvent") >= 6);
            assertThat(cluster.count("WorkerExitEvent")).isEqualTo(6);
            assertThat(cluster.count("[worker-1] ", "WorkerExitEvent"))
                    .as("heard by the one that leads")
                    .isEqualTo(6);
            assertThat(Answers.workerIdOverFreshConnection(cluster.port())).isEqualTo("1");
        }
    }

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
    void killedMasterTakesItsWorkersAlongAndTheNextStartSweeps() throws Exception {
        SampleCluster first = SampleCluster.start();
        SampleCluster second = null;
        try {
            List<ProcessHandle> workers = first.workers();
            assertThat(workers).hasSize(2);
            first.signal("KILL");
            // They are promised to be gone within 15 s; the rest is for a machine that does much else.
            await().atMost(Duration.ofSeconds(60)).until(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(first.awaitExit()).isEqualTo(137);
            second = SampleCluster.launch(first.port(), first.temp(), ONE);
            second.awaitLine("XyPriss Cluster ");
            second.signal("TERM");
            second.awaitExit();
            assertThat(second.runDirectories()).isEmpty();
        } finally {
            first.close();
            if (second != null) {
                second.close();
            }
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
