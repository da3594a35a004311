package io.xypriss.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The test of docs/testing.md. */
class WorkerReplacementIT {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void killedWorkerIsReplaced() throws Exception {
        int port = freePort();
        Process master = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        "target/sample-app.jar",
                        "--server.port=" + port,
                        "--xypriss.cluster.worker-port-base=0",
                        "--xypriss.cluster.workers=2",
                        "--xypriss.cluster.startup-timeout=5m")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectErrorStream(true)
                .start();
        try {
            List<Long> before = await().atMost(LONG)
                    .ignoreExceptions()
                    .until(() -> runningWorkers(port), (pids) -> pids.size() == 2);
            long victim = before.get(0);
            ProcessHandle.of(victim).orElseThrow().destroyForcibly();
            List<Long> after = await().atMost(LONG)
                    .ignoreExceptions()
                    .until(() -> runningWorkers(port), (pids) -> pids.size() == 2 && !pids.contains(victim));
            assertThat(after).contains(before.get(1));
            master.destroy();
            assertThat(master.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(after)
                    .allMatch((pid) -> ProcessHandle.of(pid)
                            .map((process) -> !process.isAlive())
                            .orElse(true));
        } finally {
            master.destroyForcibly();
        }
    }

    /** The process ids of the workers that serve, as the application itself tells them. */
    private List<Long> runningWorkers(int port) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/cluster"))
                .build();
        String body =
                this.http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        return JsonMapper.shared()
                .readTree(body)
                .get("cluster")
                .get("workers")
                .valueStream()
                .filter((worker) -> worker.get("status").asString().equals("RUNNING"))
                .map((worker) -> worker.get("pid").asLong())
                .toList();
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
