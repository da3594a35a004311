package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xypriss.cluster.socket.SharedListeningSocket;
import io.xypriss.sample.load.Clients;
import io.xypriss.sample.load.Load;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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

    @Test
    void restartOfTheMasterUnderSocketActivationRefusesNoConnection() throws Exception {
        try (SharedListeningSocket socket = SharedListeningSocket.bind(new InetSocketAddress("127.0.0.1", 0), 4096);
                Load load = Load.start(socket.localAddress().getPort(), Clients.http1(8))) {
            try (SampleCluster cluster = SocketActivation.launch(socket, ExtractedSample.commandLine(), ONE)) {
                long before = load.answered();
                await().atMost(SampleCluster.LONG).until(() -> load.answered() > before + 500);
                cluster.awaitLine("Started SampleApplication");
                assertThat(cluster.line("was handed over by the service manager"))
                        .isPresent();
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
            try (SampleCluster cluster = SocketActivation.launch(socket, ExtractedSample.commandLine(), ONE)) {
                load.stop();
                cluster.awaitLine("XyPriss Cluster ");
            }
            assertThat(load.lost()).isEmpty();
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
                SampleCluster.freePorts(1))) {
            cluster.awaitLine("XyPriss Cluster ");
            await().atMost(SampleCluster.LONG).until(() -> manager.messages().contains("STATUS=2 of 2 workers serve"));
            assertThat(manager.messages())
                    .containsOnlyOnce("READY=1")
                    .contains("WATCHDOG=1")
                    .noneMatch((message) -> message.startsWith("RELOADING"));
            cluster.awaitRunning(2);
            Set<Long> before = pids(cluster);
            for (long worker : before) {
                assertThat(variables(worker)).doesNotContain("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID");
                SampleCluster.signal(worker, "HUP");
            }
            for (int i = 0; i < 20; i++) {
                cluster.signal("HUP");
            }
            await().atMost(SampleCluster.LONG).until(() -> cluster.count(RESTARTED) == 2);
            cluster.awaitRunning(2);
            assertThat(pids(cluster)).doesNotContainAnyElementsOf(before);
            assertThat(cluster.count("SIGHUP: all workers are restarted"))
                    .as("a storm is one restart, and one more")
                    .isEqualTo(2);
            for (String id : List.of("1", "2")) {
                assertThat(cluster.worker(id).get("restarts").asInt())
                        .as("not one of them crashed of it")
                        .isZero();
            }
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

    private static Set<Long> pids(SampleCluster cluster) throws Exception {
        return new TreeSet<>(List.of(cluster.pid("1"), cluster.pid("2")));
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
