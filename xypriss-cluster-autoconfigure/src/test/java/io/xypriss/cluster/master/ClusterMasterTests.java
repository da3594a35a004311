package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.control.transport.RunDirectoryLocation;
import io.xypriss.cluster.launch.WorkerHandle;
import io.xypriss.cluster.launch.WorkerLaunchException;
import io.xypriss.cluster.launch.WorkerLauncher;
import io.xypriss.cluster.launch.WorkerSpec;
import io.xypriss.cluster.outage.OutageAnswers;
import io.xypriss.cluster.socket.PassedSockets;
import io.xypriss.cluster.supervise.SupervisorSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

class ClusterMasterTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final Set<Thread> before = threads();

    private FirstRelease first;

    private Path runDirectory;

    private int port;

    @BeforeEach
    void prepare() throws Exception {
        this.first = FirstRelease.begin(null, "java", ReleaseKeeping.OFF, RunDirectoryLocation.DEFAULT);
        this.runDirectory = this.first.runDirectory().directory();
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
        }
    }

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(this.runDirectory).doesNotExist();
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(threads())
                        .filteredOn((thread) -> !this.before.contains(thread))
                        .extracting(Thread::getName)
                        .isEmpty());
    }

    @Test
    void startThatFailsAtTheSecondPortReleasesTheFirst() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> start(taken.getLocalPort(), (context) -> (spec) -> {
                        throw new WorkerLaunchException("not reached");
                    }))
                    .isInstanceOf(ManagementPortException.class);
        }
        assertPortIsFree();
        this.first.close();
    }

    @Test
    void startThatFailsHalfWayReleasesWhatItHad() throws Exception {
        assertThatThrownBy(() -> start(null, (context) -> {
                    throw new IllegalStateException("deliberately thrown by a test");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(this.runDirectory).as("it is the caller's again").isDirectory();
        assertPortIsFree();
        this.first.close();
    }

    @Test
    void masterWhoseWorkersCannotStartSaysSoAndClosesAllParts() throws Exception {
        AtomicBoolean launcherClosed = new AtomicBoolean();
        ClusterMaster master = start(null, (context) -> new FailingLauncher(launcherClosed));
        assertThatThrownBy(() -> master.awaitFirstWorker(LONG))
                .isInstanceOf(ClusterStartFailedException.class)
                .hasMessageContaining("deliberately thrown by a test");
        master.close();
        master.awaitStop();
        assertThat(launcherClosed).isTrue();
        assertPortIsFree();
    }

    private ClusterMaster start(@Nullable Integer managementPort, ClusterMaster.LauncherFactory launchers)
            throws Exception {
        MasterSettings settings = new MasterSettings(
                "test",
                "1",
                1,
                noRestarts(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port),
                (managementPort != null)
                        ? new InetSocketAddress(InetAddress.getLoopbackAddress(), managementPort)
                        : null,
                PassedSockets.NONE,
                PassedSockets.NONE,
                true,
                OutageAnswers.of(new MockEnvironment(), getClass().getClassLoader(), null),
                0,
                Map.of(),
                List.of());
        return ClusterMaster.start(
                settings,
                this.first,
                launchers,
                ClusterEventListeners.load(getClass().getClassLoader(), new MockEnvironment()));
    }

    private static SupervisorSettings noRestarts() {
        SupervisorSettings d = SupervisorSettings.defaults();
        return new SupervisorSettings(
                true,
                0,
                d.restartWindow(),
                d.backoff(),
                d.healthCheckInterval(),
                d.healthCheckTimeout(),
                d.healthCheckFailures(),
                d.startupTimeout(),
                d.shutdownTimeout(),
                d.rolling(),
                d.recycling(),
                d.spares(),
                d.startConcurrency());
    }

    private void assertPortIsFree() throws IOException {
        try (ServerSocket socket = new ServerSocket(this.port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(socket.getLocalPort()).isEqualTo(this.port);
        }
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter((thread) -> thread.getName().startsWith("xypriss-"))
                .collect(Collectors.toSet());
    }

    private record FailingLauncher(AtomicBoolean closed) implements WorkerLauncher {

        @Override
        public WorkerHandle launch(WorkerSpec spec) throws WorkerLaunchException {
            throw new WorkerLaunchException("deliberately thrown by a test");
        }

        @Override
        public void close() {
            this.closed.set(true);
        }
    }
}
