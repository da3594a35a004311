package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.sample.load.Clients;
import io.xypriss.sample.load.Load;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/**
 * What is done to the packaged sample, and happens to it, while it runs: all to one cluster, of which each test finds two
 * workers that serve.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RunningClusterIT {

    private static final int CONNECTIONS = 40;

    @AutoClose
    private static SampleCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = SampleCluster.startPackaged(
                "--management.endpoint.cluster.access=unrestricted",
                // To speak to one worker.
                "--xypriss.cluster.worker-ports=open",
                // No worker that leaves is cut off from what a test has left open.
                "--xypriss.cluster.shutdown-timeout=200s",
                "--xypriss.cluster.rolling.min-ready-time=200ms",
                "--xypriss.cluster.rolling.canary-time=500ms");
    }

    @BeforeEach
    void awaitTwo() throws Exception {
        post("{\"action\":\"scale-to\",\"workers\":2}");
        cluster.awaitRunning(2);
    }

    private static void post(String json) throws Exception {
        HttpResponse<String> answer = cluster.post("/actuator/cluster", json);
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 202);
    }

    /** First: nothing has failed yet, and there was no roll. */
    @Test
    @Order(1)
    void bothWorkersAnswerOnOnePortWithNothingInBetween() throws Exception {
        long before = requests();
        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < 200; i++) {
            HttpResponse<String> response =
                    cluster.send(HttpRequest.newBuilder(cluster.uri("/whoami")).GET());
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
        assertCounted(before + 302);
        assertThat(endpoint.get("metrics").get("desiredWorkers").asInt()).isEqualTo(2);
        assertThat(endpoint.get("metrics").get("averageResponseTime").asDouble())
                .isPositive();
        assertThat(endpoint.get("metrics").get("errorRate").asDouble()).isZero();
        assertThat(endpoint.get("health").get("healthy").asBoolean()).isTrue();

        assertThat(cluster.get("/actuator/cluster/1").statusCode()).isEqualTo(200);
        HttpResponse<String> unknown = cluster.get("/actuator/cluster/9");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("no worker '9'");
        assertRefused("/actuator/cluster", "{\"action\":\"explode\"}", 400, "explode");
        assertRefused("/actuator/cluster", "{}", 400, "action");
        assertRefused("/actuator/cluster", "{\"action\":\"scale-up\",\"count\":0}", 400, "0");
        assertRefused("/actuator/cluster", "{\"action\":\"scale-up\",\"count\":\"x\"}", 400, "x");
        assertRefused("/actuator/cluster", "{\"action\":\"scale-to\",\"workers\":257}", 400, "257");
        assertRefused("/actuator/cluster", "{\"action\":\"scale-to\"}", 400, "workers");
        assertRefused("/actuator/cluster", "{\"action\":\"scale-down\",\"count\":2}", 400, "2");
        assertRefused("/actuator/cluster/9", "{\"action\":\"restart\"}", 404, "9");
        assertRefused("/actuator/cluster/1", "{\"action\":\"dance\"}", 400, "dance");
        cluster.awaitRunning(2);

        assertThat(health().get("status").asString()).isEqualTo("UP");
    }

    /** Of the whole cluster, once a look has found exactly what the one before it had added. */
    private static long requests() {
        AtomicLong last = new AtomicLong(Long.MIN_VALUE);
        await().atMost(SampleCluster.LONG).until(() -> {
            long now = totalRequests();
            return now == last.getAndSet(now) + 1;
        });
        return last.get();
    }

    /**
     * A request is counted at its end, which may come a moment after its client has the answer. Each look is one more.
     *
     * @param answered how many there were before
     */
    private static void assertCounted(long answered) {
        AtomicLong expected = new AtomicLong(answered);
        await().atMost(SampleCluster.LONG)
                .untilAsserted(() -> assertThat(totalRequests()).isEqualTo(expected.getAndIncrement()));
    }

    private static long totalRequests() throws IOException, InterruptedException {
        return cluster.cluster().get("metrics").get("totalRequests").asLong();
    }

    private static void assertRefused(String path, String body, int status, String reason) throws Exception {
        HttpResponse<String> response = cluster.post(path, body);
        assertThat(response.statusCode()).as(body).isEqualTo(status);
        assertThat(response.body()).contains("message").contains(reason);
    }

    @Test
    void exitOfAnotherIsHeardOnceByTheLeader() throws Exception {
        String leader = cluster.awaitLeader();
        String other = leader.equals("1") ? "2" : "1";
        long victim = cluster.pid(other);
        SampleCluster.signal(victim, "KILL");
        assertHeardOnceBy(leader, victim);
        assertThat(cluster.awaitLeader()).as("it leads as long as it serves").isEqualTo(leader);
    }

    @Test
    void exitOfTheLeaderIsHeardOnceByTheNext() throws Exception {
        String leader = cluster.awaitLeader();
        String next = leader.equals("1") ? "2" : "1";
        long victim = cluster.pid(leader);
        SampleCluster.signal(victim, "KILL");
        assertHeardOnceBy(next, victim);
        assertThat(cluster.awaitLeader()).isEqualTo(next);
    }

    @Test
    void leaderHandsOverBeforeItDrains() throws Exception {
        String leader = cluster.awaitLeader();
        long before = cluster.pid(leader);
        long revoked = cluster.count("This worker leads the cluster no more");
        cluster.post("/actuator/cluster/" + leader, "{\"action\":\"restart\"}");
        cluster.awaitLine(SampleCluster.exitOf(before));
        cluster.awaitRunning(2);
        assertThat(cluster.count("This worker leads the cluster no more")).isEqualTo(revoked + 1);
        assertThat(cluster.count(SampleCluster.exitOf(before))).isEqualTo(1);
        List<String> lines = cluster.output();
        int handedOver = lastWith(lines, "This worker leads the cluster no more");
        int leaves = lastWith(lines, "Leaving: the master asked it to");
        assertThat(handedOver).isLessThan(leaves);
    }

    private static int lastWith(List<String> lines, String part) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).contains(part)) {
                return i;
            }
        }
        throw new AssertionError("no line with " + part);
    }

    private static void assertHeardOnceBy(String leader, long victim) {
        cluster.awaitLine(SampleCluster.exitOf(victim));
        cluster.awaitRunning(2);
        assertThat(cluster.count(SampleCluster.exitOf(victim))).isEqualTo(1);
        assertThat(cluster.line(SampleCluster.exitOf(victim)).orElseThrow())
                .startsWith("[worker-" + leader + "] ")
                .contains("WorkerExitEvent")
                .contains("signal=9");
    }

    @Test
    void metersOfTheClusterAreTheSameInEachWorker() throws Exception {
        String metrics = cluster.uri("/actuator/metrics").toString();
        String restarts = metrics + "/xypriss.cluster.worker.restarts";
        Set<String> answering = new HashSet<>();
        Set<Object> values = new HashSet<>();
        await().atMost(SampleCluster.LONG).until(() -> {
            // Each over a connection of its own.
            assertThat(Answers.json(metrics).get("names").toString())
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
            values.add(SampleCluster.map(Answers.json(restarts)));
            answering.add(Answers.workerIdOverFreshConnection(cluster.port()));
            return answering.size() == 2 && ++this.looks > 20;
        });
        assertThat(values).hasSize(1);
        assertThat(values.toString()).containsAnyOf("values=[1, 2]", "values=[2, 1]");
    }

    private int looks;

    @Test
    void scalesThroughTheEndpointAndThroughAWorkersController() throws Exception {
        long died = cluster.count("expected=false");
        try (Load load = Load.start(cluster.port(), Clients.http1(6))) {
            assertThat(cluster.post("/cluster/scale?workers=3", "").statusCode())
                    .isEqualTo(200);
            cluster.awaitRunning(3);
            post("{\"action\":\"scale-down\",\"count\":2}");
            cluster.awaitRunning(1);
            load.stop();
            assertThat(load.lost()).isEmpty();
            assertThat(load.answered()).isGreaterThan(300);
        }
        assertThat(cluster.count("expected=false")).isEqualTo(died);
    }

    @Test
    void workerThatAsksForItsOwnRemovalIsAnsweredBeforeItGoes() throws Exception {
        HttpResponse<String> answer = null;
        for (int i = 0; i < 200 && answer == null; i++) {
            HttpClient client = client();
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

    @Test
    void applicationThatRefusesTrafficGetsNoneUntilItAcceptsItAgain() throws Exception {
        int restarts = cluster.cluster().get("metrics").get("restartCount").asInt();
        HttpClient client = client();
        HttpRequest who = HttpRequest.newBuilder(cluster.uri("/whoami")).build();
        String refusing = Answers.workerId(client.send(who, HttpResponse.BodyHandlers.ofString()));
        String other = refusing.equals("1") ? "2" : "1";
        long pid = cluster.pid(refusing);
        int port = ownPort(refusing);
        assertThat(post(port, "/refuse")).isEqualTo(200);
        try {
            await().atMost(SampleCluster.LONG).untilAsserted(() -> {
                for (int i = 0; i < CONNECTIONS; i++) {
                    assertThat(Answers.workerIdOverFreshConnection(cluster.port()))
                            .isEqualTo(other);
                }
            });
            assertThat(new Operator(cluster)
                            .state()
                            .get("metrics")
                            .get("activeWorkers")
                            .asInt())
                    .isEqualTo(1);
            assertThat(Answers.workerId(client.send(who, HttpResponse.BodyHandlers.ofString())))
                    .as("over a connection that was open before")
                    .isEqualTo(refusing);
            assertThat(cluster.worker(refusing).get("status").asString()).isEqualTo("RUNNING");
            assertThat(cluster.worker(refusing).get("health").asString()).isEqualTo("UNHEALTHY");
            JsonNode health = health();
            assertThat(health.get("status").asString()).isEqualTo("DEGRADED");
            assertThat(health.get("details").get("refusingWorkers").get(0).asString())
                    .isEqualTo(refusing);
            assertThat(health.get("details").get("reasons").get(refusing).asString())
                    .contains("its application refuses traffic");
        } finally {
            assertThat(post(port, "/accept")).isEqualTo(200);
        }
        Set<String> answering = new HashSet<>();
        await().atMost(SampleCluster.LONG).until(() -> {
            answering.add(Answers.workerIdOverFreshConnection(cluster.port()));
            return answering.size() == 2;
        });
        assertThat(health().get("status").asString()).isEqualTo("UP");
        assertThat(cluster.pid(refusing)).isEqualTo(pid);
        assertThat(cluster.cluster().get("metrics").get("restartCount").asInt()).isEqualTo(restarts);
    }

    @Test
    void masterAnswersWhileAllRefuse() throws Exception {
        List<Integer> ports = List.of(ownPort("1"), ownPort("2"));
        String whoAmI = cluster.uri("/whoami").toString();
        try {
            for (int port : ports) {
                assertThat(post(port, "/refuse")).isEqualTo(200);
            }
            await().atMost(SampleCluster.LONG)
                    .untilAsserted(() -> assertThat(Answers.status(whoAmI)).isEqualTo(503));
            assertThat(Answers.status(cluster.uri("/actuator/health/readiness").toString()))
                    .isEqualTo(503);
            assertThat(Answers.status(cluster.uri("/actuator/health/liveness").toString()))
                    .isEqualTo(200);
        } finally {
            for (int port : ports) {
                assertThat(post(port, "/accept")).isEqualTo(200);
            }
        }
        await().atMost(SampleCluster.LONG)
                .untilAsserted(() -> assertThat(Answers.status(whoAmI)).isEqualTo(200));
    }

    /** Last: nothing is left of the cluster. */
    @Test
    @Order(Integer.MAX_VALUE)
    void terminatedMasterDrainsAllAndLeavesNothing() throws Exception {
        List<Long> pids = new Operator(cluster).pids();
        List<ProcessHandle> workers = cluster.workers();
        assertThat(workers).extracting(ProcessHandle::pid).containsExactlyInAnyOrderElementsOf(pids);
        CompletableFuture<HttpResponse<String>> slow = client().sendAsync(
                        HttpRequest.newBuilder(cluster.uri("/slow?ms=2000")).build(),
                        HttpResponse.BodyHandlers.ofString());
        Answers.awaitActiveSlowRequest(cluster);
        cluster.signal("TERM");
        assertThat(slow.get().statusCode()).isEqualTo(200);
        assertThat(cluster.awaitExit()).isEqualTo(143);
        assertThat(workers).noneMatch(ProcessHandle::isAlive);
        assertThat(cluster.runDirectories()).isEmpty();
        for (long pid : pids) {
            assertThat(cluster.count("(pid " + pid + ") exited with 0 after ")).isEqualTo(1);
        }
    }

    /** One that keeps a connection of its own. */
    private static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    private static int ownPort(String id) throws Exception {
        return cluster.worker(id).get("port").asInt();
    }

    private static int post(int port, String path) throws IOException {
        return Answers.post("http://127.0.0.1:" + port + path, "");
    }

    private static JsonNode health() throws IOException {
        return Answers.json(cluster.uri("/actuator/health").toString())
                .get("components")
                .get("cluster");
    }
}
