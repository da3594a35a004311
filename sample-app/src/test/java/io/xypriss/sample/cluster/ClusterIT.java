package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.sample.load.Clients;
import io.xypriss.sample.load.Load;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The main job, tried on the packaged sample as a user would. */
class ClusterIT {

    private static final String WRITES = "--management.endpoint.cluster.access=unrestricted";

    private static final String[] QUICK_CHECKS = {
        "--xypriss.cluster.health-check-interval=500ms",
        "--xypriss.cluster.health-check-timeout=2s",
        "--xypriss.cluster.health-check-failures=2",
        WRITES
    };

    @Test
    void bothWorkersAnswerOnOnePortWithNothingInBetween() throws Exception {
        try (SampleCluster cluster = SampleCluster.start(WRITES)) {
            Map<String, Integer> answers = new TreeMap<>();
            for (int i = 0; i < 200; i++) {
                HttpResponse<String> response = cluster.send(
                        HttpRequest.newBuilder(cluster.uri("/whoami")).GET());
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.headers().map().keySet())
                        .doesNotContain("via", "location", "x-forwarded-for", "server");
                answers.merge(Answers.workerId(response), 1, Integer::sum);
                if (i % 2 == 0) {
                    answers.merge(Answers.workerIdOverFreshConnection(cluster.port()), 1, Integer::sum);
                }
            }
            assertThat(answers).containsOnlyKeys("1", "2");

            JsonNode endpoint = cluster.cluster();
            assertThat(SampleCluster.map(endpoint))
                    .containsOnlyKeys("runtime", "mode", "role", "answeredBy", "metrics", "health", "workers")
                    .containsEntry("runtime", "JVM")
                    .containsEntry("mode", "cluster")
                    .containsEntry("role", "MASTER");
            assertThat(endpoint.get("answeredBy").asString()).startsWith("worker-");
            assertCounted(cluster, 301);
            assertThat(endpoint.get("metrics").get("desiredWorkers").asInt()).isEqualTo(2);
            assertThat(endpoint.get("metrics").get("averageResponseTime").asDouble())
                    .isPositive();
            assertThat(endpoint.get("metrics").get("errorRate").asDouble()).isZero();
            assertThat(endpoint.get("health").get("healthy").asBoolean()).isTrue();

            assertThat(cluster.get("/actuator/cluster/1").statusCode()).isEqualTo(200);
            HttpResponse<String> unknown = cluster.get("/actuator/cluster/9");
            assertThat(unknown.statusCode()).isEqualTo(404);
            assertThat(unknown.body()).contains("no worker '9'");
            assertRefused(cluster, "/actuator/cluster", "{\"action\":\"explode\"}", 400, "explode");
            assertRefused(cluster, "/actuator/cluster", "{}", 400, "action");
            assertRefused(cluster, "/actuator/cluster", "{\"action\":\"scale-up\",\"count\":0}", 400, "0");
            assertRefused(cluster, "/actuator/cluster", "{\"action\":\"scale-up\",\"count\":\"x\"}", 400, "x");
            assertRefused(cluster, "/actuator/cluster", "{\"action\":\"scale-to\",\"workers\":257}", 400, "257");
            assertRefused(cluster, "/actuator/cluster", "{\"action\":\"scale-to\"}", 400, "workers");
            assertRefused(cluster, "/actuator/cluster", "{\"action\":\"scale-down\",\"count\":2}", 400, "2");
            assertRefused(cluster, "/actuator/cluster/9", "{\"action\":\"restart\"}", 404, "9");
            assertRefused(cluster, "/actuator/cluster/1", "{\"action\":\"dance\"}", 400, "dance");
            cluster.awaitRunning(2);

            JsonNode health = cluster.json("/actuator/health").get("components").get("cluster");
            assertThat(health.get("status").asString()).isEqualTo("UP");
        }
    }

    private static void assertRefused(SampleCluster cluster, String path, String body, int status, String reason)
            throws Exception {
        HttpResponse<String> response = cluster.post(path, body);
        assertThat(response.statusCode()).as(body).isEqualTo(status);
        assertThat(response.body()).contains("message").contains(reason);
    }

    @Test
    void killedWorkerIsReplacedAndOnlyWhatWasInItFails() throws Exception {
        try (SampleCluster cluster = SampleCluster.start(WRITES)) {
            long victim = cluster.pid("1");
            try (Load load = Load.start(cluster.port(), Clients.http1(8))) {
                await().atMost(SampleCluster.LONG).until(() -> load.answered() > 500);
                SampleCluster.signal(victim, "KILL");
                cluster.awaitRunning(2);
                long before = load.answered();
                await().atMost(SampleCluster.LONG).until(() -> load.answered() > before + 500);
                load.stop();
                assertThat(load.lost())
                        .as("at most one a client, cut off and not refused")
                        .hasSizeLessThanOrEqualTo(8)
                        .noneMatch((loss) -> loss.mixedUp() || loss.problem().contains("status"));
            }
            JsonNode worker = cluster.worker("1");
            assertThat(worker.get("restarts").asInt()).isEqualTo(1);
            assertThat(worker.get("pid").asLong()).isNotEqualTo(victim);
            // The master's own context may be up only later: until then events are kept for it.
            cluster.awaitLine("WorkerExitEvent");
            assertThat(cluster.count("WorkerExitEvent")).isEqualTo(1);
            assertThat(cluster.line("WorkerExitEvent").orElseThrow())
                    .contains("workerId=1")
                    .contains("pid=" + victim)
                    .contains("signal=9")
                    .contains("expected=false");
        }
    }

    @Test
    void crashedWorkerIsReplacedAndSaysHowItEnded() throws Exception {
        try (SampleCluster cluster = SampleCluster.start(WRITES)) {
            Set<Long> before = pids(cluster);
            try {
                cluster.post("/crash", "");
            } catch (java.io.IOException ex) {
                // The worker died with this request in flight.
                assertThat(ex).isNotNull();
            }
            cluster.awaitLine("WorkerExitEvent");
            cluster.awaitRunning(2);
            assertThat(cluster.line("WorkerExitEvent").orElseThrow()).contains("exitCode=1");
            assertThat(pids(cluster)).isNotEqualTo(before);
        }
    }

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
    void stoppedProcessIsFoundAndReplacedWhileTheOthersAnswer() throws Exception {
        try (SampleCluster cluster = SampleCluster.start(QUICK_CHECKS)) {
            long victim = cluster.pid("2");
            SampleCluster.signal(victim, "STOP");
            for (int i = 0; i < 20; i++) {
                assertThat(Answers.workerIdOverFreshConnection(cluster.port())).isNotNull();
            }
            cluster.awaitLine("Worker 2 (pid " + victim + ") failed 2 health checks in a row");
            cluster.awaitRunning(2);
            assertThat(cluster.pid("2")).isNotEqualTo(victim);
            assertThat(cluster.count("WorkerExitEvent")).isEqualTo(1);
        }
    }

    @Test
    void workerThatAnswersNothingIsFoundAndReplaced() throws Exception {
        try (SampleCluster cluster = SampleCluster.start(QUICK_CHECKS)) {
            cluster.post("/hang", "");
            cluster.awaitLine("failed 2 health checks in a row");
            cluster.awaitLine("WorkerExitEvent");
            cluster.awaitRunning(2);
        }
    }

    @Test
    void scalesThroughTheEndpointAndThroughAWorkersController() throws Exception {
        try (SampleCluster cluster = SampleCluster.start(WRITES);
                Load load = Load.start(cluster.port(), Clients.http1(6))) {
            assertThat(cluster.post("/actuator/cluster", "{\"action\":\"scale-to\",\"workers\":4}")
                            .statusCode())
                    .isIn(200, 202);
            cluster.awaitRunning(4);
            assertThat(cluster.post("/actuator/cluster", "{\"action\":\"scale-down\",\"count\":2}")
                            .statusCode())
                    .isIn(200, 202);
            cluster.awaitRunning(2);
            assertThat(cluster.post("/cluster/scale?workers=3", "").statusCode())
                    .isEqualTo(200);
            cluster.awaitRunning(3);
            assertThat(cluster.post("/actuator/cluster", "{\"action\":\"scale-to\",\"workers\":1}")
                            .statusCode())
                    .isIn(200, 202);
            cluster.awaitRunning(1);
            load.stop();
            assertThat(load.lost()).isEmpty();
            assertThat(load.answered()).isGreaterThan(1000);
            assertThat(cluster.count("expected=false")).isZero();
        }
    }

    @Test
    void workerThatAsksForItsOwnRemovalIsAnsweredBeforeItGoes() throws Exception {
        try (SampleCluster cluster = SampleCluster.start("--xypriss.cluster.shutdown-timeout=200s", WRITES)) {
            HttpResponse<String> answer = null;
            for (int i = 0; i < 200 && answer == null; i++) {
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                HttpRequest who = HttpRequest.newBuilder(cluster.uri("/whoami")).build();
                // The connection is kept alive, and with it the worker.
                if (Answers.workerId(client.send(who, HttpResponse.BodyHandlers.ofString()))
                        .equals("2")) {
                    HttpRequest scale = HttpRequest.newBuilder(cluster.uri("/cluster/scale?workers=1"))
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build();
                    answer = client.send(scale, HttpResponse.BodyHandlers.ofString());
                }
            }
            assertThat(answer).as("worker 2 has answered").isNotNull();
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            cluster.awaitRunning(1);
        }
    }

    @Test
    void restartsAWorkerOnRequestWithoutLoss() throws Exception {
        try (SampleCluster cluster = SampleCluster.start(WRITES);
                Load load = Load.start(cluster.port(), Clients.http1(6))) {
            long before = cluster.pid("1");
            cluster.post("/actuator/cluster/1", "{\"action\":\"restart\"}");
            await().atMost(SampleCluster.LONG).ignoreExceptions().until(() -> cluster.pid("1") != before);
            cluster.awaitRunning(2);
            load.stop();
            assertThat(load.lost()).isEmpty();
            assertThat(cluster.worker("1").get("restarts").asInt()).isZero();
        }
    }

    /**
     * A request is counted at its end, which may come a moment after its client has the answer. Each look is one more.
     *
     * @param answered how many there were before
     */
    private static void assertCounted(SampleCluster cluster, long answered) {
        AtomicLong expected = new AtomicLong(answered);
        await().atMost(SampleCluster.LONG)
                .untilAsserted(() -> assertThat(cluster.cluster()
                                .get("metrics")
                                .get("totalRequests")
                                .asLong())
                        .isEqualTo(expected.getAndIncrement()));
    }

    @Test
    void terminatedMasterDrainsAllAndLeavesNothing() throws Exception {
        try (SampleCluster cluster = SampleCluster.start(WRITES)) {
            List<ProcessHandle> workers = cluster.workers();
            assertThat(workers).hasSize(2);
            CompletableFuture<HttpResponse<String>> slow = CompletableFuture.supplyAsync(() -> slow(cluster, 2000));
            Answers.awaitActiveSlowRequest(cluster);
            cluster.signal("TERM");
            assertThat(slow.get().statusCode()).isEqualTo(200);
            assertThat(cluster.awaitExit()).isEqualTo(143);
            assertThat(workers).noneMatch(ProcessHandle::isAlive);
            assertThat(cluster.runDirectories()).isEmpty();
            assertThat(cluster.count("WorkerExitEvent")).isEqualTo(2);
            assertThat(cluster.count("expected=true")).isEqualTo(2);
        }
    }

    @Test
    void secondInterruptHurries() throws Exception {
        try (SampleCluster cluster = SampleCluster.start("--xypriss.cluster.shutdown-timeout=100s", WRITES)) {
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
            second = SampleCluster.launch(first.port(), first.temp());
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
    void masterAnswersWhileNoWorkerDoes() throws Exception {
        try (SampleCluster cluster =
                SampleCluster.start("--xypriss.cluster.workers=1", "--xypriss.cluster.auto-restart=false", WRITES)) {
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
        }
    }

    @Test
    void stopsThroughTheEndpoint() throws Exception {
        try (SampleCluster cluster = SampleCluster.start(WRITES)) {
            assertThat(cluster.post("/actuator/cluster", "{\"action\":\"stop\",\"graceful\":true}")
                            .statusCode())
                    .isIn(200, 202);
            assertThat(cluster.awaitExit()).isZero();
            assertThat(cluster.runDirectories()).isEmpty();
        }
    }

    /** It comes up after its workers. */
    @Test
    void stopsBeforeTheMasterItselfIsUp() throws Exception {
        try (SampleCluster cluster = SampleCluster.launch("--xypriss.cluster.workers=1", WRITES)) {
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
                "--management.server.port=" + management, "--management.endpoint.health.show-details=always", WRITES)) {
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

    private static Set<Long> pids(SampleCluster cluster) throws Exception {
        Set<Long> pids = new HashSet<>();
        for (JsonNode worker : cluster.cluster().get("workers")) {
            pids.add(worker.get("pid").asLong());
        }
        return pids;
    }
}
