package io.xypriss.cluster.control.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xypriss.cluster.control.protocol.Codec;
import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.OperatorMessage;
import io.xypriss.cluster.control.protocol.ProtocolRange;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator asks one thing, and can neither be a worker nor disturb one. */
class OperatorConnectionTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    private static final long PID = ProcessHandle.current().pid();

    @TempDir
    private Path directory;

    private Path socket;

    private ControlServer server;

    private final List<OperatorConnection> unanswered = new CopyOnWriteArrayList<>();

    private final AtomicInteger workersConnected = new AtomicInteger();

    @BeforeEach
    void open() throws IOException {
        this.socket = this.directory.resolve("s");
        this.server = ControlServer.open(this.socket);
        this.server.serveOperators(this::handle);
        this.server.expect("1", "token-1", new WorkerListener()).bindPid(PID);
    }

    @AfterEach
    void close() {
        this.server.close();
    }

    private void handle(OperatorMessage.Request request, OperatorConnection operator) {
        switch (request.command()) {
            case "answer" -> operator.finish(new OperatorMessage.Done("about " + request.argument(), null));
            case "wait" -> {
                operator.send(new OperatorMessage.Accepted("under way"));
                this.unanswered.add(operator);
            }
            case "fail" -> throw new IllegalStateException("out of order");
            default -> this.unanswered.add(operator);
        }
    }

    @Test
    void isAnsweredOnceAndThenDisconnected() throws IOException {
        try (OperatorClient client = ask("answer")) {
            assertThat(client.receive(LONG)).isEqualTo(new OperatorMessage.Done("about 7", null));
            assertThatExceptionOfType(EOFException.class).isThrownBy(() -> client.receive(LONG));
        }
        assertWorkerGetsIn();
    }

    @Test
    void waitsAsLongAsItTakesOnceAccepted() throws IOException {
        this.server.limitOperators(Duration.ofMillis(1));
        try (OperatorClient client = ask("wait")) {
            assertThat(client.receive(LONG)).isEqualTo(new OperatorMessage.Accepted("under way"));
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> client.receive(Duration.ofMillis(300)))
                    .withMessageContaining("did not answer within");
        }
        await().atMost(LONG).until(() -> !this.unanswered.get(0).isOpen());
    }

    @Test
    void isDisconnectedWhenNoAnswerIsMadeInTime() throws IOException {
        this.server.limitOperators(Duration.ofMillis(100));
        try (OperatorClient client = ask("nothing")) {
            assertThatExceptionOfType(EOFException.class).isThrownBy(() -> client.receive(LONG));
        }
        await().atMost(LONG).until(() -> !this.unanswered.get(0).isOpen());
        assertWorkerGetsIn();
    }

    @Test
    void isDisconnectedWhenItDoesNotReadItsAnswer() throws IOException {
        this.server.limitOperators(Duration.ofMillis(300));
        try (SocketChannel deaf = connect()) {
            write(deaf, request("nothing"));
            await().atMost(LONG).until(() -> !this.unanswered.isEmpty());
            OperatorConnection operator = this.unanswered.get(0);
            operator.finish(new OperatorMessage.Done("x".repeat(900_000), null));
            await().atMost(LONG).until(() -> !operator.isOpen());
        }
    }

    @Test
    void isToldWhenTheMasterCannotDealWithItsRequest() throws IOException {
        try (OperatorClient client = ask("fail")) {
            assertThat(client.receive(LONG))
                    .isInstanceOfSatisfying(
                            OperatorMessage.Failed.class,
                            (failed) -> assertThat(failed.message()).contains("out of order"));
        }
    }

    @Test
    void cannotGoOnAsAWorker() throws IOException {
        try (SocketChannel channel = connect()) {
            write(channel, request("nothing"));
            await().atMost(LONG).until(() -> !this.unanswered.isEmpty());
            write(
                    channel,
                    Codec.encode(new WorkerMessage.Hello(ProtocolRange.CURRENT, "1", "token-1", PID))
                            .array());
            assertThat(readAll(channel)).isEmpty();
        }
        assertThat(this.workersConnected).hasValue(0);
        assertWorkerGetsIn();
    }

    @Test
    void aWorkerCannotGoOnAsAnOperator() throws IOException {
        try (ControlServerTests.Peer worker = new ControlServerTests.Peer(this.socket)) {
            worker.send(new WorkerMessage.Hello(ProtocolRange.CURRENT, "1", "token-1", PID));
            assertThat(worker.receive()).isEqualTo(new MasterMessage.Welcome(1));
            worker.write(request("answer"));
            assertThat(worker.receive()).isNull();
        }
    }

    @Test
    void isRefusedWhenItNeedsWhatTheMasterDoesNotKnow() throws IOException {
        assertRefused(
                new OperatorMessage.Request(OperatorMessage.VERSION + 1, "answer", null, false, false),
                "use the jar that the master was started from");
    }

    @Test
    void isRefusedUntilTheMasterCanAnswer() throws IOException {
        Path early = this.directory.resolve("early");
        try (ControlServer starting = ControlServer.open(early);
                OperatorClient client = OperatorClient.send(early, aRequest("answer"), LONG)) {
            assertThatExceptionOfType(ControlRefusedException.class)
                    .isThrownBy(() -> client.receive(LONG))
                    .withMessageContaining("only just begun to start");
            assertThat(starting).isNotNull();
        }
    }

    @Test
    void propertiesOfALaterVersionAreIgnored() throws IOException {
        byte[] json = ("{\"type\":\"operator-request\",\"version\":1,\"command\":\"answer\",\"argument\":\"7\","
                        + "\"later\":{\"a\":[1]}}")
                .getBytes(StandardCharsets.UTF_8);
        try (SocketChannel channel = connect()) {
            write(
                    channel,
                    ByteBuffer.allocate(4 + json.length)
                            .putInt(json.length)
                            .put(json)
                            .array());
            assertThat(readAll(channel)).contains("about 7");
        }
    }

    @Test
    void aFloodOfOperatorsLeavesRoomForOthersOnceItIsOver() throws IOException {
        List<OperatorClient> flood = new ArrayList<>();
        try {
            for (int i = 0; i < ControlServer.MOST_OPERATORS; i++) {
                flood.add(ask("wait"));
                assertThat(flood.get(i).receive(LONG)).isInstanceOf(OperatorMessage.Accepted.class);
            }
            for (int i = 0; i < 200; i++) {
                assertRefused(aRequest("answer"), "operators already");
            }
            assertWorkerGetsIn();
        } finally {
            for (OperatorClient client : flood) {
                client.close();
            }
        }
        await().atMost(LONG).until(() -> this.unanswered.stream().noneMatch(OperatorConnection::isOpen));
        try (OperatorClient client = ask("answer")) {
            assertThat(client.receive(LONG)).isInstanceOf(OperatorMessage.Done.class);
        }
    }

    @Test
    void anotherUserIsRefused() throws Exception {
        assumeTrue(isRoot(), "only root can start a process of another user");
        assumeTrue(Files.isExecutable(SETPRIV), "needs setpriv");
        Path classes = Files.createTempDirectory("other-user");
        try {
            openToAll(classes);
            String file = ForeignOperatorMain.class.getName().replace('.', '/') + ".class";
            Path copy = classes.resolve(file);
            Files.createDirectories(copy.getParent());
            try (InputStream content =
                    ForeignOperatorMain.class.getClassLoader().getResourceAsStream(file)) {
                Files.copy(content, copy);
            }
            openToAll(this.directory);
            Files.setPosixFilePermissions(this.socket, PosixFilePermissions.fromString("rw-rw-rw-"));
            assertThat(runAs("65534", classes)).contains("runs as another user", "root only");
            assertThat(runAs("0", classes)).contains("about 7");
        } finally {
            org.springframework.util.FileSystemUtils.deleteRecursively(classes);
        }
    }

    private String runAs(String user, Path classes) throws Exception {
        Process process = new ProcessBuilder(
                        SETPRIV.toString(),
                        "--reuid=" + user,
                        "--regid=" + user,
                        "--clear-groups",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classes.toString(),
                        ForeignOperatorMain.class.getName(),
                        this.socket.toString(),
                        HexFormat.of().formatHex(request("answer")))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return output;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static void openToAll(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void assertRefused(OperatorMessage.Request request, String reason) throws IOException {
        try (OperatorClient client = OperatorClient.send(this.socket, request, LONG)) {
            assertThatExceptionOfType(ControlRefusedException.class)
                    .isThrownBy(() -> client.receive(LONG))
                    .withMessageContaining(reason);
        }
    }

    private void assertWorkerGetsIn() throws IOException {
        try (ControlServerTests.Peer worker = new ControlServerTests.Peer(this.socket)) {
            worker.send(new WorkerMessage.Hello(ProtocolRange.CURRENT, "1", "token-1", PID));
            assertThat(worker.receive()).isEqualTo(new MasterMessage.Welcome(1));
        }
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(this.workersConnected).hasValue(1));
    }

    private OperatorClient ask(String command) throws IOException {
        return OperatorClient.send(this.socket, aRequest(command), LONG);
    }

    private static OperatorMessage.Request aRequest(String command) {
        return new OperatorMessage.Request(OperatorMessage.VERSION, command, "7", false, false);
    }

    private static byte[] request(String command) {
        return Codec.encode(aRequest(command)).array();
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(this.socket));
        return channel;
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static String readAll(SocketChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        while (channel.read(buffer) >= 0) {
            assertThat(buffer.hasRemaining()).isTrue();
        }
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    }

    private final class WorkerListener implements ControlSessionListener {

        @Override
        public void connected() {
            OperatorConnectionTests.this.workersConnected.incrementAndGet();
        }

        @Override
        public void received(WorkerMessage message) {}

        @Override
        public void disconnected(String reason) {}
    }

    /** Sends bytes to a socket, and prints what comes back; needs no class but those of the JDK. */
    static final class ForeignOperatorMain {

        private ForeignOperatorMain() {}

        public static void main(String[] arguments) throws IOException {
            try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                channel.connect(UnixDomainSocketAddress.of(arguments[0]));
                channel.write(ByteBuffer.wrap(HexFormat.of().parseHex(arguments[1])));
                ByteBuffer answer = ByteBuffer.allocate(4096);
                while (channel.read(answer) >= 0 && answer.hasRemaining()) {
                    // Until the master closes the connection.
                }
                System.out.write(answer.array(), 0, answer.position());
                System.out.flush();
            }
        }
    }
}
