package io.xypriss.cluster.control.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.ClusterException;
import io.xypriss.cluster.InvalidClusterRequestException;
import io.xypriss.cluster.UnknownWorkerException;
import io.xypriss.cluster.control.protocol.ClusterCommand;
import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.ProtocolRange;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import io.xypriss.cluster.worker.RemoteCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("jdk")
class ControlClientTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final long PID = ProcessHandle.current().pid();

    @TempDir
    private Path directory;

    private final List<String> toMaster = new CopyOnWriteArrayList<>();

    private final List<String> toWorker = new CopyOnWriteArrayList<>();

    @Test
    void talksBothWaysAndLearnsAtOnceThatTheMasterIsGone() throws IOException {
        Path socket = this.directory.resolve("s");
        ControlServer server = ControlServer.open(socket);
        ControlSession session = server.expect("1", "token", listener());
        session.bindPid(PID);
        try (ControlClient client = ControlClient.connect(socket, hello("token"), clientListener())) {
            assertThat(client.send(new WorkerMessage.Ready())).isTrue();
            await().atMost(LONG).until(() -> this.toMaster.contains("Ready[]"));
            session.send(new MasterMessage.OpenGate());
            await().atMost(LONG).until(() -> this.toWorker.contains("OpenGate[]"));
            server.close();
            await().atMost(LONG).until(() -> this.toWorker.size() == 2);
            assertThat(this.toWorker.get(1)).startsWith("disconnected");
            assertThat(client.send(new WorkerMessage.Ready())).isFalse();
        }
    }

    @Test
    void whatItWaitsForIsHeardThoughItLeavesAtOnce() throws IOException {
        Path socket = this.directory.resolve("s");
        try (ControlServer server = ControlServer.open(socket)) {
            server.expect("1", "token", listener()).bindPid(PID);
            try (ControlClient client = ControlClient.connect(socket, hello("token"), clientListener())) {
                for (int i = 0; i < 500; i++) {
                    assertThat(client.send(new WorkerMessage.Ready())).isTrue();
                }
                assertThat(client.awaitSent(LONG)).isTrue();
            }
            await().atMost(LONG)
                    .until(() ->
                            this.toMaster.stream().filter("Ready[]"::equals).count() == 500);
        }
    }

    @Test
    void doesNotWaitForAMasterThatIsGone() throws IOException {
        Path socket = this.directory.resolve("s");
        ControlServer server = ControlServer.open(socket);
        server.expect("1", "token", listener()).bindPid(PID);
        try (ControlClient client = ControlClient.connect(socket, hello("token"), clientListener())) {
            server.close();
            await().atMost(LONG).until(() -> !this.toWorker.isEmpty());
            assertThat(client.awaitSent(LONG)).isFalse();
        }
    }

    @Test
    void isToldWhyItIsRefused() throws IOException {
        Path socket = this.directory.resolve("s");
        try (ControlServer server = ControlServer.open(socket)) {
            server.expect("1", "token", listener()).bindPid(PID);
            assertThatExceptionOfType(ControlRefusedException.class)
                    .isThrownBy(() -> ControlClient.connect(socket, hello("wrong"), clientListener()))
                    .withMessageContaining("token");
            assertThat(this.toWorker).isEmpty();
        }
    }

    @Test
    void failsWhereThereIsNoMaster() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> ControlClient.connect(this.directory.resolve("none"), hello("x"), clientListener()));
    }

    @Test
    void workerThatIsKilledIsMissedAtOnce() throws Exception {
        Path socket = this.directory.resolve("s");
        try (ControlServer server = ControlServer.open(socket)) {
            ControlSession session = server.expect("1", "token", listener());
            Process child = child(ClientMain.class, socket.toString());
            try {
                session.bindPid(child.pid());
                await().atMost(LONG).until(() -> this.toMaster.contains("connected"));
                child.destroyForcibly();
                await().atMost(LONG).until(() -> this.toMaster.stream().anyMatch((e) -> e.startsWith("disconnected")));
            } finally {
                child.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void masterThatIsKilledIsMissedAtOnce() throws Exception {
        Path socket = this.directory.resolve("s");
        Process child = child(ServerMain.class, socket.toString(), Long.toString(PID));
        try {
            assertThat(child.inputReader().readLine()).isEqualTo("listening");
            try (ControlClient client = ControlClient.connect(socket, hello("token"), clientListener())) {
                assertThat(client.send(new WorkerMessage.Ready())).isTrue();
                child.destroyForcibly();
                await().atMost(LONG).until(() -> this.toWorker.size() == 1);
                assertThat(this.toWorker.get(0)).startsWith("disconnected");
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    @Test
    void callsAreAnsweredFailedAndLost() {
        List<WorkerMessage> sent = new ArrayList<>();
        RemoteCalls calls = new RemoteCalls(sent::add);
        CompletableFuture<MasterMessage> done = calls.call(new ClusterCommand.ScaleTo(2));
        CompletableFuture<MasterMessage> invalid = calls.call(new ClusterCommand.ScaleTo(999));
        CompletableFuture<MasterMessage> unknown = calls.call(new ClusterCommand.RestartWorker("9"));
        CompletableFuture<MasterMessage> failed = calls.call(new ClusterCommand.ScaleUp(1));
        CompletableFuture<MasterMessage> lost = calls.call(new ClusterCommand.Describe());
        assertThat(sent).hasSize(5);

        calls.received(new MasterMessage.CommandDone(1));
        calls.received(new MasterMessage.CommandFailed(2, MasterMessage.ErrorKind.INVALID, "too many"));
        calls.received(new MasterMessage.CommandFailed(3, MasterMessage.ErrorKind.UNKNOWN_WORKER, "no 9"));
        calls.received(new MasterMessage.CommandFailed(4, MasterMessage.ErrorKind.FAILED, "superseded"));
        calls.disconnected("killed");
        calls.received(new MasterMessage.CommandDone(5));

        assertThat(done).succeedsWithin(LONG);
        assertThat(invalid)
                .failsWithin(LONG)
                .withThrowableThat()
                .withCauseInstanceOf(InvalidClusterRequestException.class)
                .withMessageContaining("too many");
        assertThat(unknown).failsWithin(LONG).withThrowableThat().withCauseInstanceOf(UnknownWorkerException.class);
        assertThat(failed).failsWithin(LONG).withThrowableThat().withCauseInstanceOf(ClusterException.class);
        assertThat(lost).failsWithin(LONG).withThrowableThat().withMessageContaining("killed");
        assertThat(calls.call(new ClusterCommand.Describe())).failsWithin(LONG);
    }

    private static WorkerMessage.Hello hello(String token) {
        return new WorkerMessage.Hello(ProtocolRange.CURRENT, "1", token, PID);
    }

    private static Process child(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private ControlSessionListener listener() {
        return new ControlSessionListener() {

            @Override
            public void connected() {
                ControlClientTests.this.toMaster.add("connected");
            }

            @Override
            public void received(WorkerMessage message) {
                ControlClientTests.this.toMaster.add(message.toString());
            }

            @Override
            public void disconnected(String reason) {
                ControlClientTests.this.toMaster.add("disconnected: " + reason);
            }
        };
    }

    private ControlClientListener clientListener() {
        return new ControlClientListener() {

            @Override
            public void received(MasterMessage message) {
                ControlClientTests.this.toWorker.add(message.toString());
            }

            @Override
            public void disconnected(String reason) {
                ControlClientTests.this.toWorker.add("disconnected: " + reason);
            }
        };
    }

    /** A worker that connects and stays until it is killed, or for a minute. */
    static final class ClientMain {

        public static void main(String[] arguments) throws Exception {
            WorkerMessage.Hello hello = new WorkerMessage.Hello(
                    ProtocolRange.CURRENT, "1", "token", ProcessHandle.current().pid());
            ControlClient.connect(Path.of(arguments[0]), hello, new ControlClientListener() {

                @Override
                public void received(MasterMessage message) {}

                @Override
                public void disconnected(String reason) {
                    Runtime.getRuntime().halt(0);
                }
            });
            TimeUnit.MINUTES.sleep(1);
        }
    }

    /** A master that expects one worker and stays until it is killed, or for a minute. */
    static final class ServerMain {

        public static void main(String[] arguments) throws Exception {
            ControlServer server = ControlServer.open(Path.of(arguments[0]));
            server.expect("1", "token", new ControlSessionListener() {

                        @Override
                        public void connected() {}

                        @Override
                        public void received(WorkerMessage message) {}

                        @Override
                        public void disconnected(String reason) {}
                    })
                    .bindPid(Long.parseLong(arguments[1]));
            System.out.println("listening");
            TimeUnit.MINUTES.sleep(1);
        }
    }
}
