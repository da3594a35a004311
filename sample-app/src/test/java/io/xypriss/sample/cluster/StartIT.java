package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Starts that fail, and starts of other kinds: what the user is told, and what is left behind. */
class StartIT {

    @Test
    void takenPortIsNamedAndNothingIsStarted() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            try (SampleCluster cluster =
                    SampleCluster.launch(taken.getLocalPort(), Files.createTempDirectory("sample"))) {
                assertThat(cluster.awaitExit()).isEqualTo(1);
                assertThat(text(cluster))
                        .contains("APPLICATION FAILED TO START")
                        .contains("its public port cannot be bound")
                        .contains(":" + taken.getLocalPort())
                        .contains("server.port")
                        .doesNotContain("[worker-");
                assertThat(cluster.runDirectories()).isEmpty();
            }
        }
    }

    @Test
    void badPropertyIsNamedWithValueAndRange() throws Exception {
        try (SampleCluster cluster = SampleCluster.launch("--xypriss.cluster.workers=1000")) {
            assertThat(cluster.awaitExit()).isEqualTo(1);
            assertThat(text(cluster))
                    .contains("APPLICATION FAILED TO START")
                    .contains("'xypriss.cluster.workers' has the value '1000'")
                    .contains("a whole number from 1 to 256");
        }
    }

    /** Between the decision that it is a master and all that it does as one. */
    @Test
    void failureBeforeTheContextExistsEndsIt() throws Exception {
        try (SampleCluster cluster = SampleCluster.launchFrom(
                Jars.commandLine(Jars.SAMPLE), "--spring.main.web-application-type=none-such")) {
            assertThat(cluster.awaitExit()).isEqualTo(1);
            assertThat(text(cluster)).contains("APPLICATION FAILED TO START").contains("none-such");
            try (Stream<Path> left = Files.walk(cluster.temp())) {
                assertThat(left.map((path) -> path.getFileName().toString()))
                        .noneMatch((name) -> name.startsWith("run-"));
            }
        }
    }

    @Test
    void unusableControlDirectoryIsNamed() throws Exception {
        Path temp = Files.createTempDirectory("sample");
        String user = System.getProperty("user.name");
        Files.createFile(temp.resolve("xypriss-cluster-" + user));
        try (SampleCluster cluster = SampleCluster.launch(SampleCluster.freePorts(1), temp)) {
            assertThat(cluster.awaitExit()).isEqualTo(1);
            assertThat(text(cluster))
                    .contains("its control directory cannot be used")
                    .contains("is not a directory")
                    .contains("xypriss.cluster.run-directory");
        }
    }

    @Test
    void applicationThatCannotStartFailsTheClusterWithItsLastLines() throws Exception {
        try (SampleCluster cluster = SampleCluster.launch(
                "--xypriss.cluster.workers=1", "--xypriss.cluster.max-restarts=0", "--sample.refuse-start=1")) {
            assertThat(cluster.awaitExit()).isEqualTo(1);
            String own = String.join(
                    "\n",
                    cluster.output().stream()
                            .filter((line) -> !line.startsWith("[worker-"))
                            .toList());
            assertThat(own)
                    .contains("APPLICATION FAILED TO START")
                    .contains("no worker became ready")
                    .contains("exited with 78")
                    .contains("Worker 1 refuses to start, as sample.refuse-start says")
                    .contains("xypriss.cluster.enabled=false");
            assertThat(cluster.runDirectories()).isEmpty();
        }
    }

    @Test
    void isTerminatedAtOnceWhileItsWorkersHangAtTheirStart() throws Exception {
        try (SampleCluster cluster = SampleCluster.launch("--xypriss.cluster.workers=1")) {
            await().atMost(SampleCluster.LONG)
                    .until(() -> cluster.line("[worker-1]").isPresent());
            ProcessHandle worker = cluster.process().children().findFirst().orElseThrow();
            SampleCluster.signal(worker.pid(), "STOP");
            cluster.signal("TERM");
            assertThat(cluster.process().waitFor(SampleCluster.LONG.toSeconds() / 3, TimeUnit.SECONDS))
                    .as("long before its start-up time-out")
                    .isTrue();
            assertThat(cluster.awaitExit()).isEqualTo(143);
            assertThat(worker.isAlive()).isFalse();
            assertThat(cluster.runDirectories()).isEmpty();
        }
    }

    @Test
    void fallsBackToASingleProcessAndSaysSo() throws Exception {
        try (SampleCluster cluster = SampleCluster.launch(
                "--xypriss.cluster.workers=1",
                "--xypriss.cluster.max-restarts=0",
                "--xypriss.cluster.fallback=single-process",
                "--sample.refuse-start=1")) {
            cluster.awaitLine("this process serves ALONE");
            await().atMost(SampleCluster.LONG)
                    .ignoreExceptions()
                    .untilAsserted(() ->
                            assertThat(cluster.get("/whoami").statusCode()).isEqualTo(200));
            assertThat(cluster.get("/whoami").body()).contains("STANDALONE");
            JsonNode endpoint = cluster.cluster();
            assertThat(endpoint.get("mode").asString()).isEqualTo("single-process");
            assertThat(endpoint.get("health").get("healthy").asBoolean()).isFalse();
            assertThat(endpoint.get("workers")).isEmpty();
            assertThat(cluster.get("/actuator/health").body())
                    .contains("DEGRADED")
                    .contains("single-process");
            assertThat(cluster.workers()).isEmpty();
        }
    }

    @Tag("jdk")
    @Test
    void withoutClusteringNothingOfItIsThere() throws Exception {
        try (SampleCluster cluster =
                SampleCluster.launchFrom(Jars.commandLine(Jars.SAMPLE), "--xypriss.cluster.enabled=false")) {
            cluster.awaitLine("Started SampleApplication");
            assertThat(cluster.get("/actuator/cluster").statusCode()).isEqualTo(404);
            assertThat(cluster.get("/actuator/health").body()).doesNotContain("\"cluster\"");
            assertThat(cluster.get("/whoami").body()).contains("STANDALONE");
            assertThat(cluster.workers()).isEmpty();
            Process threads = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(cluster.process().pid()),
                            "Thread.print")
                    .redirectErrorStream(true)
                    .start();
            assertThat(new String(threads.getInputStream().readAllBytes()))
                    .contains("http-nio")
                    .doesNotContain("xypriss");
            // A process that is killed leaves the socket that jcmd has asked it for.
            cluster.signal("TERM");
            assertThat(cluster.awaitExit()).isEqualTo(143);
        }
    }

    @Test
    void withTrafficOnPortsEachWorkerListensOnItsOwnAndNobodyOnThePublicOne() throws Exception {
        int ports = SampleCluster.freePorts(3);
        Path temp = Files.createTempDirectory("sample");
        try (SampleCluster cluster = SampleCluster.launch(
                ports,
                temp,
                "--xypriss.cluster.traffic=ports",
                "--logging.file.name=" + temp.resolve("app.log"),
                "--server.tomcat.accesslog.enabled=true",
                "--server.tomcat.accesslog.buffered=false",
                "--server.tomcat.accesslog.directory=" + temp.resolve("access"),
                "--xypriss.cluster.worker-port-base=" + (ports + 1),
                "--xypriss.cluster.health-check-interval=500ms")) {
            cluster.awaitLine("XyPriss Cluster ");
            String cluster1 = "http://127.0.0.1:" + (ports + 1) + "/actuator/cluster";
            assertThat(Answers.json(cluster1).get("cluster").get("workers"))
                    .extracting((worker) -> worker.get("port").asInt())
                    .containsExactly(ports + 1, ports + 2);
            for (int i = 1; i <= 2; i++) {
                assertThat(Answers.workerIdOverFreshConnection(ports + i)).isEqualTo(Integer.toString(i));
            }
            assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> cluster.get("/whoami"));
            // A request is counted at its end, which may come a moment after its client has the answer. Each look is
            // one more.
            AtomicLong looks = new AtomicLong(3);
            await().atMost(SampleCluster.LONG)
                    .untilAsserted(() -> assertThat(Answers.json(cluster1)
                                    .get("cluster")
                                    .get("metrics")
                                    .get("totalRequests")
                                    .asLong())
                            .as("health checks are not traffic")
                            .isEqualTo(looks.getAndIncrement()));
            assertThat(Answers.status("http://127.0.0.1:" + (ports + 2) + "/actuator/health"))
                    .isEqualTo(200);
            assertLogFilesOfTheirOwn(temp);
            assertThat(temp.resolve("access")).isDirectoryContaining("glob:**/access_log-worker-1.*.log");
            assertThat(temp.resolve("access")).isDirectoryContaining("glob:**/access_log-worker-2.*.log");
            cluster.signal("TERM");
            assertThat(cluster.awaitExit()).isEqualTo(143);
            assertThat(cluster.runDirectories()).isEmpty();
        }
    }

    private static void assertLogFilesOfTheirOwn(Path directory) throws IOException {
        String ofMaster = "XyPriss Cluster ";
        String ofWorker = "Tomcat started on port";
        assertThat(Files.readString(directory.resolve("app.log"))).contains(ofMaster);
        assertThat(Files.readString(directory.resolve("app-worker-1.log")))
                .contains(ofWorker)
                .doesNotContain(ofMaster);
        assertThat(Files.readString(directory.resolve("app-worker-2.log"))).contains(ofWorker);
    }

    @Tag("jdk")
    @Test
    void runsFromAnExtractedLayoutAndFromAClassPath() throws Exception {
        Path directory = Files.createTempDirectory("extracted");
        try {
            Path extracted = directory.resolve("with space");
            ExtractedSample.extract(extracted);
            String classPath = String.join(
                    File.pathSeparator, ExtractedSample.jar(extracted).toString(), extracted + "/lib/*");
            String testClasses =
                    Path.of("target", "test-classes").toAbsolutePath().toString();
            // With verification, as users have it, unlike other tests.
            assertOneWorkerServes(
                    "-XX:+BytecodeVerificationRemote",
                    "-jar",
                    ExtractedSample.jar(extracted).toString());
            try (SampleCluster cluster = SampleCluster.launchFrom(
                    List.of(
                            "-cp",
                            String.join(File.pathSeparator, classPath, testClasses),
                            "io.xypriss.hierarchy.HierarchyApplication"),
                    "--logging.file.name=" + directory.resolve("app.log"))) {
                cluster.awaitLine("XyPriss Cluster ");
                assertThat(Answers.workerIdOverFreshConnection(cluster.port())).isIn("1", "2");
                cluster.awaitRunning(2);
                assertThat(cluster.workers()).as("one cluster").hasSize(2);
                assertLogFilesOfTheirOwn(directory);
            }
        } finally {
            org.springframework.util.FileSystemUtils.deleteRecursively(directory);
        }
    }

    private static void assertOneWorkerServes(String... what) throws Exception {
        try (SampleCluster cluster = SampleCluster.launchFrom(List.of(what), "--xypriss.cluster.workers=1")) {
            cluster.awaitLine("XyPriss Cluster ");
            assertThat(Answers.workerIdOverFreshConnection(cluster.port())).isEqualTo("1");
        }
    }

    private static String text(SampleCluster cluster) {
        return String.join("\n", cluster.output());
    }

    @Tag("jdk")
    @Test
    void servesTlsHttp2AndCompressionOnTheSharedPort() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("tls");
        try {
            Path keyStore = KeyStores.create(directory);
            int ownPorts = SampleCluster.freePorts(1);
            try (SampleCluster cluster = SampleCluster.launch(
                    "--xypriss.cluster.workers=1",
                    "--xypriss.cluster.worker-port-base=" + ownPorts,
                    "--server.ssl.key-store=" + keyStore,
                    "--server.ssl.key-store-password=changeit",
                    "--server.ssl.trust-store=" + Answers.trustStore(keyStore),
                    "--server.ssl.trust-store-password=changeit",
                    "--server.ssl.client-auth=need",
                    "--server.http2.enabled=true",
                    "--server.compression.enabled=true",
                    "--server.compression.min-response-size=1",
                    "--xypriss.cluster.health-check-interval=500ms",
                    "--xypriss.cluster.health-check-failures=1")) {
                cluster.awaitLine("XyPriss Cluster ");
                HttpResponse<byte[]> response = Answers.overTlsAndHttp2(cluster.port(), keyStore, "/cluster/status");
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.version()).isEqualTo(java.net.http.HttpClient.Version.HTTP_2);
                assertThat(response.headers().firstValue("content-encoding")).hasValue("gzip");
                assertThat(Answers.status("http://127.0.0.1:" + ownPorts + "/cluster/status"))
                        .as("without a certificate by the worker's own port")
                        .isEqualTo(403);
                cluster.signal("TERM");
                assertThat(cluster.awaitExit()).isEqualTo(143);
                assertThat(cluster.count("failed 1 health checks")).isZero();
            }
        } finally {
            org.springframework.util.FileSystemUtils.deleteRecursively(directory);
        }
    }
}
