package io.xypriss.cluster.control.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.control.protocol.ClusterCommand;
import io.xypriss.cluster.control.protocol.Codec;
import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.ProtocolException;
import io.xypriss.cluster.control.protocol.ProtocolRange;
import io.xypriss.cluster.control.protocol.TestFigures;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Whatever strangers do at the control socket, a worker that belongs there goes on undisturbed. */
@Tag("jdk")
@ExtendWith(OutputCaptureExtension.class)
class ControlServerTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final long PID = ProcessHandle.current().pid();

    @TempDir
    private Path directory;

    private Path socket;

    private ControlServer server;

    private final Recorder heard = new Recorder();

    private ControlSession session;

    private Peer worker;

    private long checks;

    @BeforeEach
    void connectAWorker() throws IOException {
        this.socket = this.directory.resolve("s");
        // No time passes in which further messages come to be allowed.
        this.server = ControlServer.open(this.socket, Duration.ofMillis(300), ServerSocketChannel::accept, () -> 0);
        this.session = this.server.expect("1", "token-1", this.heard);
        this.session.bindPid(PID);
        this.worker = new Peer(this.socket);
        this.worker.send(new WorkerMessage.Hello(ProtocolRange.CURRENT, "1", "token-1", PID));
        assertThat(this.worker.receive()).isEqualTo(new MasterMessage.Welcome(1));
        assertWorkerUndisturbed();
    }

    @AfterEach
    void close() throws IOException {
        this.worker.close();
        this.server.close();
        assertThat(this.socket).doesNotExist();
    }

    private void assertWorkerUndisturbed() throws IOException {
        long id = ++this.checks;
        assertThat(this.session.send(new MasterMessage.Check(id, 1000))).isTrue();
        assertThat(this.worker.receive()).isEqualTo(new MasterMessage.Check(id, 1000));
        WorkerMessage answer = new WorkerMessage.CheckResult(id, true, null);
        this.worker.send(answer);
        await().atMost(LONG).untilAsserted(() -> assertThat(this.heard.events).contains(answer.toString()));
        assertThat(this.heard.events).filteredOn("connected"::equals).hasSize(1);
        assertThat(this.heard.events).noneMatch((event) -> event.startsWith("disconnected"));
    }

    @Test
    void onlyTheOwnerCanReachTheSocket() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.socket)))
                .isEqualTo("rw-------");
    }

    @Test
    void tellsWhenItsThreadDies(@TempDir Path directory) throws IOException {
        CompletableFuture<Throwable> death = new CompletableFuture<>();
        OutOfMemoryError error = new OutOfMemoryError("test");
        try (ControlServer dying = ControlServer.open(directory.resolve("d.sock"))) {
            dying.onDeath((thread, failure) -> death.complete(failure));
            assertThat(dying.signOfLife()).succeedsWithin(LONG);
            dying.execute(() -> {
                throw error;
            });
            assertThat(death).succeedsWithin(LONG).isSameAs(error);
            assertThat(dying.signOfLife()).isNotDone();
        }
    }

    @Test
    void refusesAWrongToken() throws IOException {
        this.server.expect("2", "token-2", new Recorder()).bindPid(PID);
        assertRefused(new WorkerMessage.Hello(ProtocolRange.CURRENT, "2", "token-1", PID), "token");
        assertRefused(new WorkerMessage.Hello(ProtocolRange.CURRENT, "2", "", PID), "token");
        assertRefused(new WorkerMessage.Hello(ProtocolRange.CURRENT, "3", "token-2", PID), "token");
        assertWorkerUndisturbed();
    }

    @Test
    void refusesAWrongProcess() throws IOException {
        this.server.expect("2", "token-2", new Recorder()).bindPid(PID);
        assertRefused(new WorkerMessage.Hello(ProtocolRange.CURRENT, "2", "token-2", PID + 1), "not the process");
        assertWorkerUndisturbed();
    }

    /** With the token of a worker, and its process id, but of another process than that worker. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void refusesAProcessThatClaimsToBeAnotherOne() throws IOException {
        long worker = ProcessHandle.current().parent().orElseThrow().pid();
        this.server.expect("2", "token-2", new Recorder()).bindPid(worker);
        assertRefused(new WorkerMessage.Hello(ProtocolRange.CURRENT, "2", "token-2", worker), "not the process");
        assertWorkerUndisturbed();
    }

    @Test
    void refusesAnotherVersion() throws IOException {
        assertRefused(new WorkerMessage.Hello(99, 99, "1", "token-1", PID), "versions 99 to 99");
        assertWorkerUndisturbed();
    }

    @Test
    void refusesASecondClaimant() throws IOException {
        assertRefused(new WorkerMessage.Hello(ProtocolRange.CURRENT, "1", "token-1", PID), "connected already");
        assertWorkerUndisturbed();
    }

    @Test
    void refusesWhoDoesNotSayInTimeWhoItIs() throws IOException {
        try (Peer silent = new Peer(this.socket)) {
            assertThat(silent.receive()).isInstanceOf(MasterMessage.Refused.class);
            assertThat(silent.receive()).isNull();
        }
        assertWorkerUndisturbed();
    }

    @Test
    void refusesGarbageHalfMessagesAndGreatLengths() throws IOException {
        List<byte[]> attacks = List.of(
                "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                new byte[] {0, 0, 0, 0},
                new byte[] {-1, -1, -1, -1, 1, 2, 3},
                new byte[] {0x7f, -1, -1, -1},
                new byte[] {0, 0, 0, 9, 'n', 'o', 't', ' ', 'j', 's', 'o', 'n', '!'},
                new byte[] {0, 0, 0, 50, '{'},
                Codec.encode(new WorkerMessage.Ready()).array());
        for (byte[] attack : attacks) {
            try (Peer attacker = new Peer(this.socket)) {
                attacker.write(attack);
                assertThat(attacker.receive()).isInstanceOf(MasterMessage.Refused.class);
                assertThat(attacker.receive()).isNull();
            }
            assertWorkerUndisturbed();
        }
    }

    @Test
    void survivesThousandsOfRandomAndMutatedFrames() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] hello = Codec.encode(new WorkerMessage.Hello(ProtocolRange.CURRENT, "1", "guess", PID))
                .array();
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = hello.clone();
            if (i % 2 == 0) {
                bytes = new byte[1 + random.nextInt(200)];
                random.nextBytes(bytes);
            } else {
                for (int change = 0; change < 3; change++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
            }
            try (Peer attacker = new Peer(this.socket)) {
                attacker.tryToWrite(bytes);
            }
        }
        assertThat(this.heard.events)
                .as("seed " + seed)
                .filteredOn("connected"::equals)
                .hasSize(1);
        assertWorkerUndisturbed();
    }

    @Test
    void floodOfConnectionsIsBoundedAndLoggedOnce(CapturedOutput output) throws IOException {
        List<Peer> flood = new ArrayList<>();
        try {
            for (int i = 0; i < 3 * ControlServer.MOST_STRANGERS; i++) {
                flood.add(new Peer(this.socket));
            }
            assertWorkerUndisturbed();
            for (Peer peer : flood) {
                peer.tryToWrite("garbage!".getBytes(StandardCharsets.US_ASCII));
            }
            assertWorkerUndisturbed();
        } finally {
            for (Peer peer : flood) {
                peer.close();
            }
        }
        assertWorkerUndisturbed();
        assertThat(output.getAll().lines().filter((line) -> line.contains("was refused")))
                .hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void workerThatTurnsBadIsDisconnectedAloneAndTold() throws IOException {
        Recorder other = new Recorder();
        ControlSession session = this.server.expect("2", "token-2", other);
        session.bindPid(PID);
        try (Peer bad = new Peer(this.socket)) {
            bad.send(new WorkerMessage.Hello(ProtocolRange.CURRENT, "2", "token-2", PID));
            assertThat(bad.receive()).isEqualTo(new MasterMessage.Welcome(1));
            bad.send(new WorkerMessage.Hello(ProtocolRange.CURRENT, "2", "token-2", PID));
            assertThat(bad.receive()).isNull();
        }
        await().atMost(LONG).untilAsserted(() -> assertThat(other.events).hasSize(2));
        assertThat(other.events.get(1)).startsWith("disconnected");
        assertThat(session.send(new MasterMessage.OpenGate())).isFalse();
        assertWorkerUndisturbed();
    }

    @Test
    void workerThatNeverReadsIsDisconnectedAlone() throws IOException {
        Recorder other = new Recorder();
        ControlSession session = this.server.expect("2", "token-2", other);
        session.bindPid(PID);
        try (Peer deaf = new Peer(this.socket)) {
            deaf.send(new WorkerMessage.Hello(ProtocolRange.CURRENT, "2", "token-2", PID));
            await().atMost(LONG).until(() -> other.events.contains("connected"));
            MasterMessage large = new MasterMessage.CommandFailed(
                    1, MasterMessage.ErrorKind.FAILED, "x".repeat(Codec.LONGEST_MASTER_MESSAGE / 2));
            for (int i = 0; i < 20; i++) {
                session.send(large);
            }
            await().atMost(LONG).until(() -> other.events.size() == 2);
            assertThat(other.events.get(1)).contains("does not read");
        }
        assertWorkerUndisturbed();
    }

    @Test
    void workerThatFloodsTheMasterIsDisconnectedAlone(CapturedOutput output) throws IOException {
        assertDisconnected(TestFigures.message(0, 1, 0, 1, 0), 20_000);
        assertThat(output).contains("Worker 2 is disconnected: it sends more than 5000 messages a second");
    }

    @Test
    void workerThatCannotDecideWhetherItIsReadyIsDisconnectedAlone(CapturedOutput output) throws IOException {
        assertDisconnected(new WorkerMessage.Unready(), 2_000);
        assertThat(output)
                .contains("Worker 2 is disconnected: it says more than 100 times a second that it accepts or refuses");
    }

    @Test
    void workerThatSaysWhatItMayNotIsDisconnectedAlone(CapturedOutput output) throws IOException {
        Recorder strict = new Recorder() {

            @Override
            public void received(WorkerMessage message) throws ProtocolException {
                super.received(message);
                throw new ProtocolException("it has too many commands in flight");
            }
        };
        try (Peer bad = connect(strict)) {
            bad.send(new WorkerMessage.CommandRequest(1, new ClusterCommand.Describe()));
            sendUnlessDisconnected(bad, new WorkerMessage.CommandRequest(2, new ClusterCommand.Describe()));
            assertThat(bad.receive()).isNull();
        }
        await().atMost(LONG).untilAsserted(() -> assertThat(strict.events).hasSize(3));
        assertThat(strict.events.get(2)).startsWith("disconnected");
        assertThat(output).contains("Worker 2 is disconnected: it has too many commands in flight");
        assertWorkerUndisturbed();
    }

    /** The server may close the connection at the message before. */
    private static void sendUnlessDisconnected(Peer peer, WorkerMessage message) {
        try {
            peer.send(message);
        } catch (IOException ex) {
            assertThat(ex).hasMessageContaining("Broken pipe");
        }
    }

    /** @param times more than are allowed at once */
    private void assertDisconnected(WorkerMessage message, int times) throws IOException {
        Recorder other = new Recorder();
        byte[] frame = Codec.encode(message).array();
        ByteBuffer frames = ByteBuffer.allocate(frame.length * 1000);
        while (frames.hasRemaining()) {
            frames.put(frame);
        }
        try (Peer flooding = connect(other)) {
            for (int sent = 0; sent < times; sent += 1000) {
                flooding.tryToWrite(frames.array());
            }
            assertThat(flooding.receive()).isNull();
        }
        await().atMost(LONG)
                .untilAsserted(() ->
                        assertThat(other.events.get(other.events.size() - 1)).startsWith("disconnected"));
        assertThat(other.events).hasSizeLessThan(times);
        assertWorkerUndisturbed();
    }

    private Peer connect(Recorder listener) throws IOException {
        this.server.expect("2", "token-2", listener).bindPid(PID);
        Peer peer = new Peer(this.socket);
        peer.send(new WorkerMessage.Hello(ProtocolRange.CURRENT, "2", "token-2", PID));
        assertThat(peer.receive()).isEqualTo(new MasterMessage.Welcome(1));
        return peer;
    }

    @Test
    void claimBeforeTheProcessIsKnownIsHeldBack() throws IOException {
        Recorder other = new Recorder();
        ControlSession session = this.server.expect("2", "token-2", other);
        try (Peer early = new Peer(this.socket)) {
            early.send(new WorkerMessage.Hello(ProtocolRange.CURRENT, "2", "token-2", PID));
            assertWorkerUndisturbed();
            assertThat(other.events).isEmpty();
            session.bindPid(PID);
            assertThat(early.receive()).isEqualTo(new MasterMessage.Welcome(1));
        }
        await().atMost(LONG).untilAsserted(() -> assertThat(other.events).hasSize(2));
        assertWorkerUndisturbed();
    }

    @Test
    void heldClaimThatGoesAwayLeavesTheSessionFree() throws IOException {
        Recorder other = new Recorder();
        ControlSession session = this.server.expect("2", "token-2", other);
        try (Peer early = new Peer(this.socket)) {
            early.send(new WorkerMessage.Hello(ProtocolRange.CURRENT, "2", "token-2", PID));
            assertWorkerUndisturbed();
        }
        assertWorkerUndisturbed();
        session.bindPid(PID);
        try (Peer second = new Peer(this.socket)) {
            second.send(new WorkerMessage.Hello(ProtocolRange.CURRENT, "2", "token-2", PID));
            assertThat(second.receive()).isEqualTo(new MasterMessage.Welcome(1));
        }
    }

    @Test
    void sessionThatTheMasterClosedTellsNobodyAndTakesNobody() throws IOException {
        Recorder other = new Recorder();
        ControlSession session = this.server.expect("2", "token-2", other);
        session.bindPid(PID);
        try (Peer peer = new Peer(this.socket)) {
            peer.send(new WorkerMessage.Hello(ProtocolRange.CURRENT, "2", "token-2", PID));
            assertThat(peer.receive()).isEqualTo(new MasterMessage.Welcome(1));
            session.close();
            assertThat(peer.receive()).isNull();
        }
        assertRefused(new WorkerMessage.Hello(ProtocolRange.CURRENT, "2", "token-2", PID), "token");
        assertThat(other.events).containsExactly("connected");
        assertWorkerUndisturbed();
    }

    @Test
    void lastWordsOfAProcessThatHasEndedAreHeard() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Recorder blocking = new Recorder() {

            @Override
            public void received(WorkerMessage message) {
                busy.countDown();
                try {
                    assertThat(go.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException ex) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        this.server.expect("2", "token-2", blocking).bindPid(PID);
        try (Peer second = new Peer(this.socket)) {
            second.send(new WorkerMessage.Hello(ProtocolRange.CURRENT, "2", "token-2", PID));
            assertThat(second.receive()).isEqualTo(new MasterMessage.Welcome(1));
            second.send(new WorkerMessage.Ready());
            assertThat(busy.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            WorkerMessage last = TestFigures.message(0, 100, 0, 1000, 0);
            this.worker.send(last);
            this.worker.close();
            CompletableFuture<Void> ended = this.session.end();
            assertThat(ended).isNotDone();
            go.countDown();
            assertThat(ended).succeedsWithin(LONG);
            assertThat(this.heard.events)
                    .endsWith(last.toString())
                    .noneMatch((event) -> event.startsWith("disconnected"));
        }
    }

    @Test
    void connectionThatCannotBeTakenIsTriedAgainAfterAPauseThatHoldsNobodyUp() throws Exception {
        int failures = 3;
        AtomicInteger attempts = new AtomicInteger();
        Path other = this.directory.resolve("t");
        long before = System.nanoTime();
        try (ControlServer exhausted = ControlServer.open(
                        other,
                        LONG,
                        (channel) -> {
                            if (attempts.incrementAndGet() <= failures) {
                                throw new IOException("Too many open files");
                            }
                            return channel.accept();
                        },
                        System::nanoTime);
                Peer peer = new Peer(other)) {
            exhausted.expect("2", "token-2", new Recorder()).bindPid(PID);
            peer.send(new WorkerMessage.Hello(ProtocolRange.CURRENT, "2", "token-2", PID));
            await().atMost(LONG).until(() -> attempts.get() > 0);
            CompletableFuture<Integer> meanwhile = new CompletableFuture<>();
            exhausted.execute(() -> meanwhile.complete(attempts.get()));
            assertThat(meanwhile).succeedsWithin(LONG);
            assertThat(peer.receive()).isEqualTo(new MasterMessage.Welcome(1));
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isGreaterThanOrEqualTo(ControlServer.ACCEPT_PAUSE.multipliedBy(failures));
        }
    }

    @Test
    void endOfTheConnectionIsToldOnce() throws IOException {
        this.worker.close();
        await().atMost(LONG)
                .until(() -> this.heard.events.stream().anyMatch((event) -> event.startsWith("disconnected")));
        this.server.close();
        assertThat(this.heard.events)
                .filteredOn((event) -> event.startsWith("disconnected"))
                .hasSize(1);
    }

    private void assertRefused(WorkerMessage.Hello hello, String reason) throws IOException {
        try (Peer peer = new Peer(this.socket)) {
            peer.send(hello);
            assertThat(peer.receive())
                    .isInstanceOfSatisfying(
                            MasterMessage.Refused.class,
                            (refused) -> assertThat(refused.reason())
                                    .contains(reason)
                                    .doesNotContain("token-"));
            assertThat(peer.receive()).isNull();
        }
    }

    /** A bare connection. */
    static final class Peer implements AutoCloseable {

        private final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);

        Peer(Path socket) throws IOException {
            this.channel.connect(UnixDomainSocketAddress.of(socket));
        }

        void send(WorkerMessage message) throws IOException {
            write(Codec.encode(message).array());
        }

        void write(byte[] bytes) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                this.channel.write(buffer);
            }
        }

        void tryToWrite(byte[] bytes) {
            try {
                write(bytes);
            } catch (IOException ex) {
                assertThat(ex).hasMessageContaining("Broken pipe");
            }
        }

        /** The next message; {@code null} at the end of the connection. */
        @Nullable
        MasterMessage receive() throws IOException {
            ByteBuffer header = ByteBuffer.allocate(4);
            if (!fill(header)) {
                return null;
            }
            ByteBuffer body = ByteBuffer.allocate(header.flip().getInt());
            assertThat(fill(body)).isTrue();
            return Codec.decode(body.array(), MasterMessage.class);
        }

        private boolean fill(ByteBuffer buffer) throws IOException {
            while (buffer.hasRemaining()) {
                try {
                    if (this.channel.read(buffer) < 0) {
                        return false;
                    }
                } catch (IOException ex) {
                    assertThat(ex).hasMessageContaining("reset");
                    return false;
                }
            }
            return true;
        }

        @Override
        public void close() throws IOException {
            this.channel.close();
        }
    }

    private static class Recorder implements ControlSessionListener {

        private final List<String> events = new CopyOnWriteArrayList<>();

        @Override
        public void connected() {
            this.events.add("connected");
        }

        @Override
        public void received(WorkerMessage message) throws ProtocolException {
            this.events.add(message.toString());
        }

        @Override
        public void disconnected(String reason) {
            this.events.add("disconnected: " + reason);
        }
    }
}
