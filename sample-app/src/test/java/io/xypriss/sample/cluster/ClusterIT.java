package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

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
            assertThat(cluster.count("WorkerExitEvent")).isEqualTo(6);
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
            assertThat(slow).failsWithin(SampleCluster.LONG);
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
            SampleCluster.signal(cluster.pid("1"), "KILL");
            cluster.awaitLine("WorkerExitEvent");
            await().atMost(SampleCluster.LONG)
                    .ignoreExceptions()
                    .untilAsserted(() ->
                            assertThat(cluster.get("/whoami").statusCode()).isEqualTo(503));
            HttpResponse<String> refused = cluster.get("/whoami");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            JsonNode endpoint = cluster.cluster();
            assertThat(endpoint.get("answeredBy").asString()).isEqualTo("master");
            assertThat(endpoint.get("workers").get(0).get("status").asString()).isEqualTo("STOPPED");
            assertThat(cluster.get("/actuator/health").statusCode()).isEqualTo(503);
            cluster.post("/actuator/cluster/1", "{\"action\":\"restart\"}");
            cluster.awaitRunning(1);
            assertThat(Answers.workerIdOverFreshConnection(cluster.port())).isEqualTo("1");

            assertThat(cluster.post("/actuator/cluster", "{\"action\":\"stop\",\"graceful\":true}")
                            .statusCode())
                    .isIn(200, 202);
            assertThat(cluster.awaitExit()).isZero();
            assertThat(cluster.runDirectories()).isEmpty();
        }
    }

    /** It comes up after its workers, from a jar by seconds. */
    @Test
    void stopsBeforeTheMasterItselfIsUp() throws Exception {
        try (SampleCluster cluster = SampleCluster.launchFrom(Jars.commandLine(Jars.SAMPLE), ONE, WRITES)) {
            cluster.awaitLine("Worker 1 is ready");
            assertThat(cluster.post("/actuator/cluster", "{\"action\":\"stop\"}")
                            .statusCode())
                    .isIn(200, 202);
            assertThat(cluster.awaitExit()).isZero();
            assertThat(cluster.runDirectories()).isEmpty();
        }
    }

    @Test
    void managementPortIsServedByTheMasterAlone() throws Exception {
        int management = SampleCluster.freePorts(1);
        try (SampleCluster cluster = SampleCluster.start(
                ONE,
                "--management.server.port=" + management,
                "--management.endpoint.health.show-details=always",
                WRITES)) {
            Set<String> answering = new HashSet<>();
            // The master's own context comes up only after its workers had the processors first.
            await().atMost(SampleCluster.LONG)
                    .ignoreExceptions()
                    .until(() -> !Answers.json("http://127.0.0.1:" + management + "/actuator/health")
                            .isEmpty());
            for (int i = 0; i < 10; i++) {
                answering.add(Answers.json("http://127.0.0.1:" + management + "/actuator/cluster")
                        .get("cluster")
                        .get("answeredBy")
                        .asString());
            }
            assertThat(answering).containsExactly("master");
            assertThat(cluster.get("/actuator/cluster").statusCode()).isEqualTo(404);
            JsonNode meters = Answers.json("http://127.0.0.1:" + management + "/actuator/metrics");
            assertThat(meters.get("names").toString())
                    .contains(
                            "xypriss.cluster.workers",
                            "xypriss.cluster.workers.desired",
                            "xypriss.cluster.worker.restarts",
                            "xypriss.cluster.worker.exits",
                            "xypriss.cluster.worker.uptime",
                            "xypriss.cluster.worker.memory",
                            "xypriss.cluster.worker.cpu",
                            "xypriss.cluster.worker.requests",
                            "xypriss.cluster.worker.errors",
                            "xypriss.cluster.worker.start.time");
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
