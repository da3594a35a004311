package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.ProtocolRange;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import io.xypriss.cluster.control.transport.ControlClient;
import io.xypriss.cluster.control.transport.ControlClientListener;
import io.xypriss.cluster.control.transport.ControlServer;
import io.xypriss.cluster.control.transport.ControlSession;
import io.xypriss.cluster.control.transport.ControlSessionListener;
import io.xypriss.cluster.control.transport.RunDirectory;
import io.xypriss.cluster.control.transport.RunDirectoryLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.FileSystemUtils;

@ExtendWith(OutputCaptureExtension.class)
class RunDirectoryGuardTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final String SAID = "was removed, at least in part, while the cluster runs";

    @TempDir
    private Path base;

    private RunDirectory directory;

    private ControlServer server;

    private RunDirectoryGuard guard;

    @BeforeEach
    void open() throws IOException {
        this.directory =
                RunDirectoryLocation.of(this.base.resolve("r"), Map.of()).create();
        this.server = ControlServer.open(this.directory.controlSocket());
        this.directory.workerDirectory("worker-1-1");
        this.guard =
                new RunDirectoryGuard(this.directory, this.server, () -> List.of("worker-1-1"), Duration.ofDays(1));
    }

    @AfterEach
    void close() {
        this.guard.close();
        this.server.close();
        this.directory.close();
        assertThat(this.base.resolve("r")).isEmptyDirectory();
    }

    private static long timesSaid(CapturedOutput output) {
        return output.getAll().lines().filter((line) -> line.contains(SAID)).count();
    }

    @Test
    void directoryThatIsRemovedWithAllAboveItIsRestoredAndLaterWorkersConnect(CapturedOutput output) throws Exception {
        try (Worker before = new Worker("1")) {
            FileSystemUtils.deleteRecursively(this.base.resolve("r"));
            this.guard.check();
            this.guard.check();
            assertThat(timesSaid(output)).isEqualTo(1);
            for (Path path : List.of(
                    this.directory.parent(),
                    this.directory.directory(),
                    this.directory.directory().resolve("worker-1-1"))) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .isEqualTo("rwx------");
            }
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.directory.controlSocket())))
                    .isEqualTo("rw-------");
            try (Worker after = new Worker("2")) {
                before.assertConnected();
                after.assertConnected();
            }
            assertLocked();
        }
    }

    @Test
    void whateverIsMissingIsRestored(CapturedOutput output) throws Exception {
        List<Path> files = List.of(
                this.directory.controlSocket(),
                this.directory.directory().resolve("lock"),
                this.directory.directory().resolve("worker-1-1"));
        long said = 0;
        for (Path file : files) {
            Files.delete(file);
            this.guard.check();
            assertThat(file).exists();
            assertThat(timesSaid(output)).isEqualTo(++said);
        }
        try (Worker worker = new Worker("1")) {
            worker.assertConnected();
        }
        assertLocked();
    }

    @Test
    void socketThatWasReplacedIsRestored() throws Exception {
        Files.delete(this.directory.controlSocket());
        Files.createFile(this.directory.controlSocket());
        this.guard.check();
        try (Worker worker = new Worker("1")) {
            worker.assertConnected();
        }
    }

    @Test
    void restorationThatFailsIsSaidOnceAndTriedAgain(CapturedOutput output) throws Exception {
        FileSystemUtils.deleteRecursively(this.base.resolve("r"));
        Files.createFile(this.base.resolve("r"));
        this.guard.check();
        this.guard.check();
        assertThat(output.getAll().lines().filter((line) -> line.contains("cannot be restored")))
                .hasSize(1);
        Files.delete(this.base.resolve("r"));
        this.guard.check();
        assertThat(timesSaid(output)).isEqualTo(1);
        try (Worker worker = new Worker("1")) {
            worker.assertConnected();
        }
    }

    @Test
    void isLookedAfterFromTimeToTime() throws Exception {
        try (RunDirectoryGuard often =
                new RunDirectoryGuard(this.directory, this.server, List::of, Duration.ofMillis(10))) {
            Files.delete(this.directory.controlSocket());
            await().atMost(LONG).until(() -> Files.exists(this.directory.controlSocket()));
            assertThat(often).isNotNull();
        }
    }

    /** By that, another master that starts takes it for one that lives. */
    private void assertLocked() throws IOException {
        Path lock = this.directory.directory().resolve("lock");
        // Not read: to close it again would unlock it.
        assertThat(Files.size(lock)).isPositive();
        Path locks = Path.of("/proc/locks");
        if (Files.exists(locks)) {
            assertThat(Files.readString(locks)).contains(":" + Files.getAttribute(lock, "unix:ino") + " ");
        }
    }

    /** Both ends of a worker's connection. */
    private final class Worker implements ControlSessionListener, ControlClientListener, AutoCloseable {

        private final Queue<Object> heard = new ConcurrentLinkedQueue<>();

        private final ControlSession session;

        private final ControlClient client;

        private Worker(String id) throws IOException {
            this.session = RunDirectoryGuardTests.this.server.expect(id, "token-" + id, this);
            long pid = ProcessHandle.current().pid();
            this.session.bindPid(pid);
            this.client = ControlClient.connect(
                    RunDirectoryGuardTests.this.directory.controlSocket(),
                    new WorkerMessage.Hello(ProtocolRange.CURRENT, id, "token-" + id, pid),
                    this);
        }

        void assertConnected() {
            this.client.send(new WorkerMessage.Ready());
            this.session.send(new MasterMessage.OpenGate());
            await().atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(this.heard).contains(new WorkerMessage.Ready(), new MasterMessage.OpenGate()));
        }

        @Override
        public void connected() {
            // The welcome tells.
        }

        @Override
        public void received(WorkerMessage message) {
            this.heard.add(message);
        }

        @Override
        public void received(MasterMessage message) {
            this.heard.add(message);
        }

        @Override
        public void disconnected(String reason) {
            this.heard.add(reason);
        }

        @Override
        public void close() {
            this.client.close();
            this.session.close();
        }
    }
}
