package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.sample.load.Clients;
import io.xypriss.sample.load.Load;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A whole cluster on each of the other web servers. */
class ServersIT {

    /** Few enough to leave a processor to the workers that start. */
    private static final Clients CLIENTS = Clients.http1(6).atRate(200);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void sharesThePortRollsWithoutLossReplacesAndLeavesNothing(Stack stack) throws Exception {
        try (SampleCluster cluster = SampleCluster.launchFrom(
                List.of("-jar", stack.jar(this.directory).toString()),
                Stream.concat(
                                Stream.of("--management.endpoints.web.exposure.include=*"),
                                Arrays.stream(EachKindOfClient.SETTINGS))
                        .toArray(String[]::new))) {
            cluster.awaitLine("XyPriss Cluster ");
            cluster.awaitRunning(2);
            // The master's own comes last.
            await().atMost(SampleCluster.LONG).until(() -> cluster.count(stack.started()) >= 3);
            await().atMost(SampleCluster.LONG).until(() -> bothHaveAnswered(cluster));

            rollUnderLoad(cluster);
            killAll(cluster);
            stop(cluster);
        }
    }

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
                            .isEqualTo("master"));
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

    private static void rollUnderLoad(SampleCluster cluster) throws Exception {
        try (Load load = Load.start(cluster.port(), CLIENTS)) {
            await().atMost(SampleCluster.LONG).until(() -> load.answered() > 200);
            EachKindOfClient.isLedToAnotherWorker(cluster);
            load.stop();
            assertThat(load.lost()).isEmpty();
            await().atMost(SampleCluster.LONG)
                    .untilAsserted(() -> assertThat(cluster.cluster()
                                    .get("metrics")
                                    .get("totalRequests")
                                    .asLong())
                            .as("the requests of those that have left are counted, too")
                            .isGreaterThanOrEqualTo(load.answered()));
        }
        assertThat(cluster.cluster().get("metrics").get("restartCount").asInt()).isZero();
    }

    private static void killAll(SampleCluster cluster) throws Exception {
        for (String id : List.of("1", "2")) {
            SampleCluster.signal(cluster.pid(id), "KILL");
        }
        await().atMost(SampleCluster.LONG).ignoreExceptions().until(() -> isAnsweredByMaster(cluster));
        cluster.awaitRunning(2);
    }

    private static void stop(SampleCluster cluster) throws Exception {
        List<ProcessHandle> workers = cluster.workers();
        assertThat(workers).hasSizeGreaterThanOrEqualTo(2);
        cluster.signal("TERM");
        assertThat(cluster.awaitExit()).isEqualTo(143);
        assertThat(workers).noneMatch(ProcessHandle::isAlive);
        assertThat(cluster.runDirectories()).isEmpty();
        try (Stream<Path> left = Files.walk(cluster.temp())) {
            assertThat(left.map((path) -> path.getFileName().toString())).noneMatch((name) -> name.startsWith("jetty"));
        }
    }

    private static boolean bothHaveAnswered(SampleCluster cluster) throws IOException {
        Set<String> answered = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            answered.add(Answers.workerIdOverFreshConnection(cluster.port()));
        }
        return answered.equals(Set.of("1", "2"));
    }

    /** Of Actuator it answers truly, of everything else that it must wait. */
    private static boolean isAnsweredByMaster(SampleCluster cluster) throws IOException, InterruptedException {
        HttpResponse<String> refused = cluster.get("/whoami");
        if (refused.statusCode() != 503) {
            return false;
        }
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(refused.headers().firstValue("Connection")).hasValue("close");
        return cluster.cluster().get("answeredBy").asString().equals("master");
    }
}
