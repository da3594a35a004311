package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.ClusterSnapshot;
import io.xypriss.cluster.control.protocol.ClusterCommand;
import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.ProtocolException;
import io.xypriss.cluster.control.protocol.ProtocolRange;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import io.xypriss.cluster.control.transport.ControlClient;
import io.xypriss.cluster.control.transport.ControlClientListener;
import io.xypriss.cluster.control.transport.ControlServer;
import io.xypriss.cluster.control.transport.ControlSession;
import io.xypriss.cluster.control.transport.ControlSessionListener;
import io.xypriss.cluster.control.transport.RunDirectory;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.SupervisorSettings;
import io.xypriss.cluster.supervise.WorkerRef;
import io.xypriss.cluster.supervise.state.ClusterState;
import io.xypriss.cluster.worker.RemoteCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Whatever one worker commands, the master answers the others. */
@ExtendWith(OutputCaptureExtension.class)
class CommandFloodTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    /** So many ended in an OutOfMemoryError of the master. */
    private static final int FLOOD = 236_000;

    private final CommandService service = new CommandService();

    private final Queue<Fact> facts = new ConcurrentLinkedQueue<>();

    private RunDirectory directory;

    private ControlServer server;

    private WorkerProcesses processes;

    private Rolls rolls;

    @BeforeEach
    void start() throws IOException {
        this.directory = RunDirectory.create();
        this.server = ControlServer.open(this.directory.controlSocket());
        ClusterState state = ClusterState.initial(SupervisorSettings.defaults(), 1, "", 1);
        CommandFutures commands = new CommandFutures(this.facts::add);
        this.rolls = new Rolls(null, () -> state, commands);
        this.processes = new WorkerProcesses(
                (request) -> {
                    throw new AssertionError("Nobody is launched");
                },
                this.server,
                this.directory,
                new WorkerPorts(InetAddress.getLoopbackAddress(), 0, Set.of()),
                0,
                (slot) -> 0,
                Map.of(),
                () -> 1,
                (fact) -> {},
                this.service);
        Snapshots snapshots = new Snapshots(() -> state, this.processes, this.rolls, Clock.systemUTC());
        this.service.serve(
                new MasterClusterManager(commands, snapshots, this.rolls, (graceful) -> new CompletableFuture<>()),
                snapshots);
    }

    @AfterEach
    void close() {
        this.rolls.close();
        this.processes.close();
        this.server.close();
        this.directory.close();
    }

    @Test
    void workerThatAsksWithoutEndIsDisconnectedAndTheOthersAreAnswered(CapturedOutput output) throws Exception {
        try (Worker flooding = new Worker(1);
                Worker other = new Worker(2)) {
            flooding.flood(new ClusterCommand.Describe());
            assertThat(output).containsPattern("Worker 1 is disconnected: it (asks for|sends) more");
            assertThat(other.describe()).isNotNull();
        }
    }

    @Test
    void workerThatCommandsWithoutEndIsDisconnectedAndTheOthersAreAnswered(CapturedOutput output) throws Exception {
        try (Worker flooding = new Worker(1);
                Worker other = new Worker(2)) {
            flooding.flood(new ClusterCommand.ScaleTo(3));
            assertThat(output).containsPattern("Worker 1 is disconnected: it (has 512 commands in flight|sends more)");
            assertThat(this.facts).hasSizeLessThanOrEqualTo(WaitingCommands.MOST);
            assertThat(other.describe()).isNotNull();
        }
    }

    @Test
    void commandsThatAreNotCompleteAreRefused() throws Exception {
        try (Worker worker = new Worker(1)) {
            worker.client.send(new WorkerMessage.CommandRequest(1, new ClusterCommand.RestartWorker(null)));
            worker.client.send(
                    new WorkerMessage.CommandRequest(2, new ClusterCommand.Restart(false, Duration.ofDays(-1), null)));
            worker.client.send(new WorkerMessage.CommandRequest(3, null));
            await().atMost(LONG).until(() -> worker.answers.size() == 3);
            assertThat(worker.answers)
                    .allSatisfy((answer) -> assertThat(answer)
                            .isInstanceOfSatisfying(
                                    MasterMessage.CommandFailed.class,
                                    (failed) -> assertThat(failed.kind()).isEqualTo(MasterMessage.ErrorKind.INVALID)));
            assertThat(this.facts).isEmpty();
        }
    }

    /** Both ends of a worker's connection. */
    private final class Worker implements ControlSessionListener, ControlClientListener, AutoCloseable {

        private final WorkerRef ref;

        private final AtomicReference<@Nullable String> lost = new AtomicReference<>();

        private final Queue<MasterMessage> answers = new ConcurrentLinkedQueue<>();

        private final ControlSession session;

        private final ControlClient client;

        private final RemoteCalls calls;

        private Worker(int slot) throws IOException {
            this.ref = new WorkerRef(slot, 1);
            String token = "token-" + slot;
            this.session = CommandFloodTests.this.server.expect(this.ref.workerId(), token, this);
            long pid = ProcessHandle.current().pid();
            this.session.bindPid(pid);
            this.calls = new RemoteCalls(this::send);
            this.client = ControlClient.connect(
                    CommandFloodTests.this.directory.controlSocket(),
                    new WorkerMessage.Hello(ProtocolRange.CURRENT, this.ref.workerId(), token, pid),
                    this);
        }

        private boolean send(WorkerMessage message) {
            return this.client.send(message);
        }

        void flood(ClusterCommand command) {
            for (int id = 0; id < FLOOD && this.lost.get() == null; id++) {
                this.client.send(new WorkerMessage.CommandRequest(id, command));
                if (id % 500 == 0) {
                    this.client.awaitSent(LONG);
                }
            }
            await().atMost(LONG).until(() -> this.lost.get() != null);
        }

        ClusterSnapshot describe() {
            CompletableFuture<MasterMessage> answer = this.calls.call(new ClusterCommand.Describe());
            assertThat(answer).succeedsWithin(LONG);
            return ((MasterMessage.Description) answer.join()).snapshot().toSnapshot();
        }

        @Override
        public void connected() {
            // Its commands tell.
        }

        @Override
        public void received(WorkerMessage message) throws ProtocolException {
            CommandFloodTests.this.service.handle(this.ref, (WorkerMessage.CommandRequest) message, this.session::send);
        }

        @Override
        public void received(MasterMessage message) {
            this.answers.add(message);
            this.calls.received(message);
        }

        @Override
        public void disconnected(String reason) {
            this.lost.set(reason);
        }

        @Override
        public void close() {
            this.client.close();
            this.session.close();
        }
    }
}
