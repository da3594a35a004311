package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Applications that refuse traffic for a while, in the packaged sample. */
class RefusalIT {

    private static final int CONNECTIONS = 40;

    @Test
    void applicationThatRefusesTrafficGetsNoneUntilItAcceptsItAgain() throws Exception {
        try (SampleCluster cluster = SampleCluster.start()) {
            String refusing = Answers.workerId(cluster.get("/whoami"));
            String other = refusing.equals("1") ? "2" : "1";
            long pid = cluster.pid(refusing);
            assertThat(ownPort(cluster, refusing, "/refuse")).isEqualTo(200);
            await().atMost(SampleCluster.LONG).untilAsserted(() -> {
                for (int i = 0; i < CONNECTIONS; i++) {
                    assertThat(Answers.workerIdOverFreshConnection(cluster.port()))
                            .isEqualTo(other);
                }
            });
            assertThat(active(cluster)).isEqualTo(1);
            assertThat(Answers.workerId(cluster.get("/whoami")))
                    .as("a connection that was open before")
                    .isEqualTo(refusing);
            assertThat(cluster.worker(refusing).get("status").asString()).isEqualTo("RUNNING");
            assertThat(cluster.worker(refusing).get("health").asString()).isEqualTo("UNHEALTHY");
            JsonNode health = health(cluster);
            assertThat(health.get("status").asString()).isEqualTo("DEGRADED");
            assertThat(health.get("details").get("refusingWorkers").get(0).asString())
                    .isEqualTo(refusing);
            assertThat(health.get("details").get("reasons").get(refusing).asString())
                    .contains("its application refuses traffic");

            assertThat(ownPort(cluster, refusing, "/accept")).isEqualTo(200);
            Set<String> answering = new HashSet<>();
            await().atMost(SampleCluster.LONG).until(() -> {
                answering.add(Answers.workerIdOverFreshConnection(cluster.port()));
                return answering.size() == 2;
            });
            assertThat(health(cluster).get("status").asString()).isEqualTo("UP");
            assertThat(cluster.pid(refusing)).isEqualTo(pid);
            assertThat(cluster.cluster().get("metrics").get("restartCount").asInt())
                    .isZero();
        }
    }

    @Test
    void masterAnswersWhileAllRefuse() throws Exception {
        try (SampleCluster cluster = SampleCluster.start()) {
            assertThat(ownPort(cluster, "1", "/refuse")).isEqualTo(200);
            assertThat(ownPort(cluster, "2", "/refuse")).isEqualTo(200);
            await().atMost(SampleCluster.LONG)
                    .untilAsserted(() -> assertThat(
                                    Answers.status(cluster.uri("/whoami").toString()))
                            .isEqualTo(503));
            JsonNode workers = Answers.json(cluster.uri("/actuator/cluster").toString())
                    .get("cluster")
                    .get("workers");
            for (JsonNode worker : workers) {
                int port = worker.get("port").asInt();
                assertThat(Answers.post("http://127.0.0.1:" + port + "/accept", ""))
                        .isEqualTo(200);
            }
            await().atMost(SampleCluster.LONG)
                    .untilAsserted(() -> assertThat(
                                    Answers.status(cluster.uri("/whoami").toString()))
                            .isEqualTo(200));
        }
    }

    private static int ownPort(SampleCluster cluster, String id, String path) throws Exception {
        int port = cluster.worker(id).get("port").asInt();
        return Answers.post("http://127.0.0.1:" + port + path, "");
    }

    private static int active(SampleCluster cluster) throws IOException {
        return Answers.json(cluster.uri("/actuator/cluster").toString())
                .get("cluster")
                .get("metrics")
                .get("activeWorkers")
                .asInt();
    }

    private static JsonNode health(SampleCluster cluster) throws IOException {
        return Answers.json(cluster.uri("/actuator/health").toString())
                .get("components")
                .get("cluster");
    }
}
