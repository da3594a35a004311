package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xypriss.cluster.socket.SharedListeningSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The sample under a service manager, whose part these tests play, and as the first process of a container. */
@EnabledOnOs(OS.LINUX)
class SystemdIT {

    private static final List<String> PID_NAMESPACE =
            List.of("unshare", "--pid", "--fork", "--mount-proc", "--kill-child");

    private static final String ONE = "--xypriss.cluster.workers=1";

    private static final String RESTARTED = "All workers have been restarted, as SIGHUP asked for";

    /** The gate restarts a master under socket activation, and loses nothing. */
    @Tag("jdk")
    @Test
    void socketThatIsHandedOverIsServedAndNotPassedOnAsSuch() throws Exception {
        try (SharedListeningSocket socket = SharedListeningSocket.bind(new InetSocketAddress("127.0.0.1", 0), 4096);
                SampleCluster cluster = SocketActivation.launch(socket, ExtractedSample.commandLine(), ONE)) {
            cluster.awaitLine("Started SampleApplication");
            assertThat(cluster.line("was handed over by the service manager")).isPresent();
            assertThat(Answers.workerIdOverFreshConnection(cluster.port())).isEqualTo("1");
            for (ProcessHandle worker : cluster.workers()) {
                assertThat(variables(worker.pid())).doesNotContain("LISTEN_FDS", "LISTEN_PID");
            }
            cluster.signal("TERM");
            assertThat(cluster.awaitExit()).isEqualTo(143);
            assertThat(cluster.line("All workers have stopped"))
                    .as("standard output outlives the socket")
                    .isPresent();
            assertThat(cluster.runDirectories()).isEmpty();
        }
    }

    @Test
    void otherSocketThanTheConfiguredOneIsToldAndNothingIsStarted() throws Exception {
        int port = SampleCluster.freePorts(1);
        try (SharedListeningSocket socket = SharedListeningSocket.bind(new InetSocketAddress("127.0.0.1", 0), 10);
                SampleCluster cluster = SampleCluster.launchIn(SocketActivation.WRAPPER, socket::start, port)) {
            assertThat(cluster.awaitExit()).isEqualTo(1);
            assertThat(String.join("\n", cluster.output()))
                    .contains("APPLICATION FAILED TO START")
                    .contains("no socket that listens for TCP connections on port " + port)
                    .contains("descriptor 3 'http': listens on 127.0.0.1:"
                            + socket.localAddress().getPort())
                    .contains("ListenStream=")
                    .doesNotContain("[worker-");
            assertThat(cluster.runDirectories()).isEmpty();
        }
    }

    @Test
    void hangupsRestartTheWorkersAndTheServiceManagerIsToldOfEverything() throws Exception {
        NotifyReceiver manager = NotifyReceiver.start();
        try (SampleCluster cluster = SampleCluster.launchIn(
                List.of("env", "NOTIFY_SOCKET=" + manager.name(), "WATCHDOG_USEC=1000000"),
                ProcessBuilder::start,
                SampleCluster.freePorts(1),
                ONE)) {
            cluster.awaitLine("XyPriss Cluster ");
            await().atMost(SampleCluster.LONG).until(() -> manager.messages().contains("STATUS=1 of 1 worker serves"));
            assertThat(manager.messages())
                    .containsOnlyOnce("READY=1")
                    .contains("WATCHDOG=1")
                    .noneMatch((message) -> message.startsWith("RELOADING"));
            cluster.awaitRunning(1);
            long before = cluster.pid("1");
            assertThat(variables(before)).doesNotContain("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID");
            SampleCluster.signal(before, "HUP");
            for (int i = 0; i < 20; i++) {
                cluster.signal("HUP");
            }
            await().atMost(SampleCluster.LONG).until(() -> cluster.count(RESTARTED) == 2);
            cluster.awaitRunning(1);
            assertThat(cluster.pid("1")).isNotEqualTo(before);
            assertThat(cluster.count("SIGHUP: all workers are restarted"))
                    .as("a storm is one restart, and one more")
                    .isEqualTo(2);
            assertThat(cluster.worker("1").get("restarts").asInt())
                    .as("it did not crash of it")
                    .isZero();
            cluster.signal("TERM");
            assertThat(cluster.awaitExit()).isEqualTo(143);
            await().atMost(SampleCluster.LONG)
                    .until(() -> manager.messages().stream().anyMatch((message) -> message.startsWith("STATUS=Stop")));
            List<String> milestones = manager.messages().stream()
                    .map((message) -> message.lines().findFirst().orElseThrow())
                    .filter((message) -> !message.startsWith("STATUS") && !message.startsWith("WATCHDOG"))
                    .toList();
            assertThat(milestones)
                    .containsExactly("READY=1", "RELOADING=1", "READY=1", "RELOADING=1", "READY=1", "STOPPING=1");
        }
    }

    @Tag("jdk")
    @Test
    void asTheFirstProcessItReapsWhatItInheritsAndTakesSignals() throws Exception {
        Process probe = new ProcessBuilder(concat(PID_NAMESPACE, "true"))
                .redirectErrorStream(true)
                .start();
        String said = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(probe.waitFor() == 0, () -> "no process namespace can be made here: " + said);
        try (SampleCluster cluster =
                SampleCluster.launchIn(PID_NAMESPACE, ProcessBuilder::start, SampleCluster.freePorts(1), ONE)) {
            cluster.awaitLine("XyPriss Cluster ");
            cluster.awaitRunning(1);
            assertThat(cluster.line("master     pid 1")).isPresent();
            ProcessHandle master = cluster.process().children().findFirst().orElseThrow();
            Process parent = new ProcessBuilder(
                            "nsenter",
                            "--target=" + master.pid(),
                            "--pid",
                            "--mount",
                            "sh",
                            "-c",
                            "sleep 10 >/dev/null 2>&1 &")
                    .start();
            assertThat(parent.waitFor()).isZero();
            await().atMost(SampleCluster.LONG).until(() -> sleeper(master).isPresent());
            ProcessHandle orphan = sleeper(master).orElseThrow();
            await().atMost(SampleCluster.LONG)
                    .until(() -> !Files.exists(Path.of("/proc", Long.toString(orphan.pid()))));
            // Its own children are still its own: one that is killed says by what, and is replaced.
            ProcessHandle worker = master.children().findFirst().orElseThrow();
            worker.destroyForcibly();
            await().atMost(SampleCluster.LONG).until(() -> cluster.count("was ended by signal 9") == 1);
            cluster.awaitRunning(1);
            SampleCluster.signal(master.pid(), "TERM");
            assertThat(cluster.awaitExit()).isEqualTo(143);
            assertThat(cluster.line("All workers have stopped")).isPresent();
            assertThat(cluster.runDirectories()).isEmpty();
        }
    }

    private static Optional<ProcessHandle> sleeper(ProcessHandle master) {
        return master.children()
                .filter((child) -> child.info().command().orElse("").endsWith("sleep"))
                .findFirst();
    }

    private static List<String> concat(List<String> command, String argument) {
        return java.util.stream.Stream.concat(command.stream(), java.util.stream.Stream.of(argument))
                .toList();
    }

    private static List<String> variables(long pid) throws Exception {
        String environment = Files.readString(Path.of("/proc", Long.toString(pid), "environ"));
        return environment
                .lines()
                .flatMap((line) -> java.util.Arrays.stream(line.split("\0")))
                .map((variable) -> variable.split("=", 2)[0])
                .toList();
    }
}
