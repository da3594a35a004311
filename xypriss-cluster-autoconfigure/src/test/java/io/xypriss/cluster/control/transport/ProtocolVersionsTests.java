package io.xypriss.cluster.control.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.control.protocol.Codec;
import io.xypriss.cluster.control.protocol.FrameReader;
import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.ProtocolException;
import io.xypriss.cluster.control.protocol.ProtocolRange;
import io.xypriss.cluster.control.protocol.Topic;
import io.xypriss.cluster.control.protocol.Topics;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master and a worker of different versions of this library. */
class ProtocolVersionsTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final long PID = ProcessHandle.current().pid();

    private static final Topic<Later> LATER = Topic.of("of-a-later-version", Later.class);

    @TempDir
    private Path directory;

    private final List<Object> toMaster = new CopyOnWriteArrayList<>();

    private final List<Object> toWorker = new CopyOnWriteArrayList<>();

    @Test
    void highestVersionThatBothSpeakIsPickedWhicheverEndIsOlder() throws IOException {
        assertThat(versionOf(new ProtocolRange(1, 2), new ProtocolRange(1, 1))).isEqualTo(1);
        assertThat(versionOf(new ProtocolRange(1, 2), new ProtocolRange(2, 4))).isEqualTo(2);
        assertThat(versionOf(new ProtocolRange(2, 4), new ProtocolRange(1, 3))).isEqualTo(3);
        assertThat(versionOf(new ProtocolRange(3, 3), new ProtocolRange(1, 5))).isEqualTo(3);
    }

    @Test
    void workerWithoutACommonVersionIsRefusedAndToldWhatToDo() {
        for (ProtocolRange worker : List.of(new ProtocolRange(1, 1), new ProtocolRange(4, 5))) {
            assertThatExceptionOfType(ControlRefusedException.class)
                    .isThrownBy(() -> versionOf(new ProtocolRange(2, 3), worker))
                    .withMessageContaining("versions " + worker.min() + " to " + worker.max())
                    .withMessageContaining("the master versions 2 to 3")
                    .withMessageContaining("start it anew");
        }
        assertThat(this.toMaster).isEmpty();
    }

    @Test
    void workerWithAnImpossibleRangeIsRefused() throws IOException {
        try (ControlServer server = open(new ProtocolRange(1, 3))) {
            server.expect("1", "token", new Master()).bindPid(PID);
            try (LaterWorker worker = new LaterWorker()) {
                worker.send("{'type':'hello','minVersion':3,'maxVersion':1,'workerId':'1','token':'token','pid':" + PID
                        + "}");
                assertThat(worker.receive()).contains("\"type\":\"refused\"").contains("versions 3 to 1");
            }
        }
    }

    @Test
    void whatALaterWorkerAddsIsIgnored() throws IOException {
        try (ControlServer server = open(ProtocolRange.CURRENT)) {
            ControlSession session = server.expect("1", "token", new Master());
            session.bindPid(PID);
            try (LaterWorker worker = new LaterWorker()) {
                worker.send("{'type':'hello','minVersion':1,'maxVersion':9,'workerId':'1','token':'token','runtime':"
                        + "{'name':'of-a-later-version'},'pid':" + PID + "}");
                assertThat(worker.receive()).isEqualTo("{\"type\":\"welcome\",\"version\":1}");
                worker.send("{'type':'topic','topic':'of-a-later-version','content':{'deep':[1,{'x':null}]},'more':1}");
                worker.send("{'type':'check-result','checkId':7,'healthy':true,'took':{'millis':3}}");
                await().atMost(LONG)
                        .untilAsserted(() -> assertThat(this.toMaster)
                                .contains(new WorkerMessage.CheckResult(7, true, null))
                                .noneMatch((message) -> message.toString().startsWith("disconnected")));
            }
        }
    }

    @Test
    void whatALaterMasterAddsIsIgnored() throws IOException {
        try (ServerSocketChannel later = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            later.bind(UnixDomainSocketAddress.of(socket()));
            Thread master = new Thread(() -> answerAsALaterMaster(later), "later-master");
            master.start();
            try (ControlClient client = connect(new ProtocolRange(1, 1))) {
                assertThat(client.version()).isEqualTo(1);
                await().atMost(LONG).until(() -> this.toWorker.contains(new MasterMessage.Check(7, 500)));
                assertThat(this.toWorker).noneMatch((message) -> message instanceof Later);
            }
        }
    }

    @Test
    void featureOfBothEndsIsHeardThroughOneThatDoesNotKnowTheOtherFeatures() throws IOException {
        Topics topics = new Topics();
        topics.on(LATER, this.toWorker::add);
        try (ControlServer server = open(ProtocolRange.CURRENT)) {
            ControlSession session = server.expect("1", "token", new Master());
            session.bindPid(PID);
            try (ControlClient client = connect(ProtocolRange.CURRENT, topics)) {
                session.send(Topic.of("another", Later.class).fromMaster(new Later("lost")));
                session.send(LATER.fromMaster(new Later("found")));
                await().atMost(LONG).until(() -> this.toWorker.equals(List.of(new Later("found"))));
                assertThat(client.version()).isEqualTo(ProtocolRange.CURRENT.max());
            }
        }
    }

    @Test
    void masterThatPicksAVersionThatWasNotOfferedIsLeft() throws IOException {
        try (ServerSocketChannel later = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            later.bind(UnixDomainSocketAddress.of(socket()));
            Thread master = new Thread(() -> answerAsALaterMaster(later), "later-master");
            master.start();
            assertThatExceptionOfType(ControlRefusedException.class)
                    .isThrownBy(() -> connect(new ProtocolRange(2, 3)))
                    .withMessageContaining("version 1")
                    .withMessageContaining("versions 2 to 3");
        }
    }

    private int versionOf(ProtocolRange master, ProtocolRange worker) throws IOException {
        try (ControlServer server = open(master)) {
            server.expect("1", "token", new Master()).bindPid(PID);
            try (ControlClient client = connect(worker)) {
                return client.version();
            }
        }
    }

    private ControlServer open(ProtocolRange versions) throws IOException {
        return ControlServer.open(socket(), LONG, ServerSocketChannel::accept, System::nanoTime, versions);
    }

    private ControlClient connect(ProtocolRange versions) throws IOException {
        return connect(versions, new Topics());
    }

    private ControlClient connect(ProtocolRange versions, Topics topics) throws IOException {
        return ControlClient.connect(
                socket(), new WorkerMessage.Hello(versions, "1", "token", PID), new ControlClientListener() {

                    @Override
                    public void received(MasterMessage message) {
                        if (message instanceof MasterMessage.Envelope envelope) {
                            try {
                                topics.received(envelope);
                            } catch (ProtocolException ex) {
                                ProtocolVersionsTests.this.toWorker.add(ex);
                            }
                        } else {
                            ProtocolVersionsTests.this.toWorker.add(message);
                        }
                    }

                    @Override
                    public void disconnected(String reason) {}
                });
    }

    private Path socket() {
        return this.directory.resolve("s");
    }

    /** Hears a worker out, then says what an earlier worker does not know, and something that it does. */
    private static void answerAsALaterMaster(ServerSocketChannel later) {
        try (SocketChannel worker = later.accept()) {
            ByteBuffer hello = ByteBuffer.allocate(1024);
            worker.read(hello);
            for (String message : List.of(
                    "{'type':'welcome','version':1,'cluster':{'name':'x'}}",
                    "{'type':'topic','topic':'of-a-later-version','content':{'text':'x'}}",
                    "{'type':'check','checkId':7,'timeoutMillis':500,'depth':['db']}")) {
                worker.write(frame(message));
            }
            worker.read(hello.clear());
        } catch (IOException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static ByteBuffer frame(String message) {
        byte[] json = message.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Codec.HEADER + json.length)
                .putInt(json.length)
                .put(json)
                .flip();
    }

    record Later(String text) {}

    /** Hears a worker. */
    private final class Master implements ControlSessionListener {

        private final Topics topics = new Topics();

        @Override
        public void connected() {}

        @Override
        public void received(WorkerMessage message) throws ProtocolException {
            if (message instanceof WorkerMessage.Envelope envelope) {
                this.topics.received(envelope);
            }
            ProtocolVersionsTests.this.toMaster.add(message);
        }

        @Override
        public void disconnected(String reason) {
            ProtocolVersionsTests.this.toMaster.add("disconnected: " + reason);
        }
    }

    /** Says what it likes. */
    private final class LaterWorker implements AutoCloseable {

        private final SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()));

        private final FrameReader frames = new FrameReader(Codec.LONGEST_MASTER_MESSAGE);

        private LaterWorker() throws IOException {}

        void send(String message) throws IOException {
            this.channel.write(frame(message));
        }

        String receive() throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(1);
            while (this.channel.read(bytes.clear()) > 0) {
                byte[] frame = this.frames.take(bytes.flip());
                if (frame != null) {
                    return new String(frame, StandardCharsets.UTF_8);
                }
            }
            throw new IOException("The master closed the connection");
        }

        @Override
        public void close() throws IOException {
            this.channel.close();
        }
    }
}
