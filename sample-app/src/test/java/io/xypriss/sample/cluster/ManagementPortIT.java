package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.socket.SharedListeningSocket;
import io.xypriss.sample.load.PathLoad;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** {@code management.server.port}: a second port that all workers share, on each web server. */
class ManagementPortIT {

    private static final String[] QUICK_ROLL = {
        "--management.endpoint.cluster.access=unrestricted",
        "--management.endpoints.web.exposure.include=*",
        "--xypriss.cluster.rolling.min-ready-time=200ms",
        "--xypriss.cluster.rolling.canary-time=500ms"
    };

    @TempDir
    private Path directory;

    enum Server {
        TOMCAT,
        JETTY,
        NETTY;

        List<String> commandLine() throws IOException {
            return (this == TOMCAT)
                    ? ExtractedSample.commandLine()
                    : Stack.valueOf(name()).commandLine();
        }
    }

    @ParameterizedTest
    @EnumSource
    void workersAnswerAndARollLosesNothing(Server server) throws Exception {
        int port = SampleCluster.freePorts(2);
        int management = port + 1;
        try (SampleCluster cluster = SampleCluster.launchIn(
                List.of(),
                ProcessBuilder::start,
                server.commandLine(),
                port,
                with("--management.server.port=" + management))) {
            cluster.awaitLine("XyPriss Cluster ");
            assertThat(cluster.line("(management port " + management + ")")).isPresent();
            String actuator = "http://127.0.0.1:" + management + "/actuator";
            awaitAnsweredBy(actuator, "worker-1", "worker-2");
            assertThat(Answers.json(actuator + "/health").get("status").asString())
                    .isEqualTo("UP");
            assertThat(cluster.get("/whoami").statusCode()).isEqualTo(200);
            assertThat(cluster.get("/actuator/health").statusCode()).isEqualTo(404);
            assertThat(cluster.get("/actuator/cluster").statusCode()).isEqualTo(404);
            long requests = Answers.json(actuator + "/cluster")
                    .get("cluster")
                    .get("metrics")
                    .get("totalRequests")
                    .asLong();
            try (PathLoad load = PathLoad.start(management, "/actuator/health", 4)) {
                await().atMost(SampleCluster.LONG).until(() -> load.answered() > 200);
                assertThat(Answers.post(actuator + "/cluster", "{\"action\":\"restart\"}"))
                        .isIn(200, 202);
                JsonNode roll =
                        await().atMost(SampleCluster.LONG).until(() -> roll(actuator), ManagementPortIT::isOver);
                long before = load.answered();
                await().atMost(SampleCluster.LONG).until(() -> load.answered() > before + 200);
                load.stop();
                assertThat(load.lost()).isEmpty();
                assertThat(roll.get("state").asString()).isEqualTo("COMPLETED");
            }
            assertThat(Answers.json(actuator + "/cluster")
                            .get("cluster")
                            .get("metrics")
                            .get("totalRequests")
                            .asLong())
                    .as("requests of the management port are none of the application")
                    .isEqualTo(requests);
            cluster.signal("TERM");
            assertThat(cluster.awaitExit()).isEqualTo(143);
            assertThat(cluster.runDirectories()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void tlsAndAnyFreePort(Server server) throws Exception {
        Path keyStore = KeyStores.create(this.directory);
        try (SampleCluster cluster = SampleCluster.launchIn(
                List.of(),
                ProcessBuilder::start,
                server.commandLine(),
                SampleCluster.freePorts(1),
                with(
                        "--xypriss.cluster.workers=1",
                        "--management.server.port=0",
                        "--management.server.address=127.0.0.1",
                        "--management.server.base-path=/manage",
                        "--management.server.ssl.key-store=" + keyStore,
                        "--management.server.ssl.key-store-password=changeit"))) {
            cluster.awaitLine("XyPriss Cluster ");
            String said = cluster.line("(management port ").orElseThrow();
            int management = Integer.parseInt(said.replaceFirst(".*\\(management port (\\d+)\\).*", "$1"));
            HttpResponse<byte[]> response = Answers.overTlsAndHttp2(management, keyStore, "/manage/actuator/cluster");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(cluster.get("/whoami").statusCode()).as("plain").isEqualTo(200);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void bothSocketsAreHandedOverByTheServiceManager() throws Exception {
        try (SharedListeningSocket http = SharedListeningSocket.bind(new InetSocketAddress("127.0.0.1", 0), 100);
                SharedListeningSocket admin = SharedListeningSocket.bind(new InetSocketAddress("127.0.0.1", 0), 100);
                SampleCluster cluster = SampleCluster.launchIn(
                        SocketActivation.wrapper("http", "management"),
                        (builder) -> SharedListeningSocket.start(List.of(http, admin), builder),
                        ExtractedSample.commandLine(),
                        http.localAddress().getPort(),
                        with("--xypriss.cluster.workers=1", "--management.server.port=0"))) {
            int management = admin.localAddress().getPort();
            cluster.awaitLine("XyPriss Cluster ");
            assertThat(cluster.count("was handed over by the service manager")).isEqualTo(2);
            assertThat(cluster.line("(management port " + management + ")")).isPresent();
            awaitAnsweredBy("http://127.0.0.1:" + management + "/actuator", "worker-1");
            assertThat(cluster.get("/whoami").statusCode()).isEqualTo(200);
            cluster.signal("TERM");
            assertThat(cluster.awaitExit()).isEqualTo(143);
            assertThat(cluster.line("All workers have stopped"))
                    .as("standard output outlives the sockets")
                    .isPresent();
        }
    }

    @Test
    void portInUseStopsTheStart() throws Exception {
        int port = SampleCluster.freePorts(1);
        try (SharedListeningSocket other = SharedListeningSocket.bind(new InetSocketAddress("127.0.0.1", 0), 10);
                SampleCluster cluster = SampleCluster.launchIn(
                        List.of(),
                        ProcessBuilder::start,
                        port,
                        "--management.server.port=" + other.localAddress().getPort())) {
            assertThat(cluster.awaitExit()).isEqualTo(1);
            assertThat(String.join("\n", cluster.output()))
                    .contains("its management port cannot be bound")
                    .contains(":" + other.localAddress().getPort())
                    .contains("management.server.port")
                    .doesNotContain("[worker-");
            assertThat(cluster.runDirectories()).isEmpty();
        }
    }

    @Test
    void workersThatShareNoPortHaveManagementPortsOfTheirOwn() throws Exception {
        int management = SampleCluster.freePorts(3);
        try (SampleCluster cluster = SampleCluster.launchIn(
                List.of(),
                ProcessBuilder::start,
                SampleCluster.freePorts(1),
                with("--xypriss.cluster.traffic=ports", "--management.server.port=" + management))) {
            cluster.awaitLine("XyPriss Cluster ");
            for (int worker : List.of(1, 2)) {
                awaitAnsweredBy("http://127.0.0.1:" + (management + worker) + "/actuator", "worker-" + worker);
            }
        }
    }

    private static String[] with(String... arguments) {
        List<String> all = new ArrayList<>(List.of(QUICK_ROLL));
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }

    private static void awaitAnsweredBy(String actuator, String... workers) {
        Set<String> answering = new TreeSet<>();
        await().atMost(SampleCluster.LONG).ignoreExceptions().untilAsserted(() -> {
            answering.add(Answers.json(actuator + "/cluster")
                    .get("cluster")
                    .get("answeredBy")
                    .asString());
            assertThat(answering).containsExactly(workers);
        });
    }

    private static JsonNode roll(String actuator) throws IOException {
        return Answers.json(actuator + "/cluster").get("cluster").get("roll");
    }

    private static boolean isOver(JsonNode roll) {
        return roll != null && !roll.get("state").asString().equals("RUNNING");
    }
}
