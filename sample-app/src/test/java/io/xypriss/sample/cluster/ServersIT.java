package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A spare, a management port and a killed master, on each of the other web servers. */
class ServersIT {

    @ParameterizedTest
    @EnumSource
    void spareTakesOverAndAKilledMasterWithTheManagementPortLeavesNothingOutsideItsDirectory(Stack stack)
            throws Exception {
        int ports = SampleCluster.freePorts(2);
        try (SampleCluster cluster = SampleCluster.launch(
                stack.commandLine(),
                ports,
                Files.createTempDirectory("sample"),
                "--xypriss.cluster.workers=1",
                "--xypriss.cluster.spares=1",
                "--management.endpoints.web.exposure.include=*",
                "--management.server.port=" + (ports + 1))) {
            cluster.awaitLine("XyPriss Cluster ");
            String management = "http://127.0.0.1:" + (ports + 1) + "/actuator";
            await().atMost(SampleCluster.LONG)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(Answers.json(management + "/cluster")
                                    .get("cluster")
                                    .get("answeredBy")
                                    .asString())
                            .startsWith("worker-"));
            assertThat(Answers.json(management + "/health").get("status").asString())
                    .isEqualTo("UP");
            assertThat(cluster.get("/whoami").statusCode()).isEqualTo(200);
            assertThat(cluster.get("/actuator/cluster").statusCode()).isEqualTo(404);

            spareTakesOver(cluster, management);
            List<ProcessHandle> workers = cluster.workers();
            cluster.signal("KILL");
            await().atMost(SampleCluster.LONG).until(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
            try (Stream<Path> left = Files.list(cluster.temp())) {
                assertThat(left.map((path) -> path.getFileName().toString()))
                        .allMatch((name) -> name.startsWith("xypriss-cluster") || name.startsWith("hsperfdata"));
            }
        }
    }

    private static void spareTakesOver(SampleCluster cluster, String management) throws Exception {
        await().atMost(SampleCluster.LONG)
                .untilAsserted(() -> assertThat(Answers.json(management + "/cluster")
                                .get("cluster")
                                .get("metrics")
                                .get("standbyWorkers")
                                .asInt())
                        .isEqualTo(1));
        Set<String> serving = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            serving.add(Answers.workerIdOverFreshConnection(cluster.port()));
        }
        assertThat(serving).as("what stands by takes nothing").hasSize(1);
        String victim = serving.iterator().next();
        String standby = victim.equals("1") ? "2" : "1";
        SampleCluster.signal(
                Answers.json(management + "/cluster/" + victim).get("pid").asLong(), "KILL");
        cluster.awaitLine("Worker " + standby + ", which stood by, serves now");
        await().atMost(SampleCluster.LONG)
                .ignoreExceptions()
                .until(() -> Answers.workerIdOverFreshConnection(cluster.port()).equals(standby));
    }
}
