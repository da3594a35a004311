package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.WorkerStart;
import io.xypriss.cluster.control.protocol.EventNotice;
import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.ProtocolException;
import io.xypriss.cluster.control.protocol.ProtocolRange;
import io.xypriss.cluster.control.protocol.Topics;
import io.xypriss.cluster.control.protocol.WorkerEnvironment;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import io.xypriss.cluster.control.transport.ControlClient;
import io.xypriss.cluster.control.transport.ControlClientListener;
import io.xypriss.cluster.control.transport.ControlServer;
import io.xypriss.cluster.control.transport.RunDirectory;
import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerRestartEvent;
import io.xypriss.cluster.launch.WorkerExit;
import io.xypriss.cluster.launch.WorkerHandle;
import io.xypriss.cluster.launch.WorkerLaunchException;
import io.xypriss.cluster.launch.WorkerLauncher;
import io.xypriss.cluster.launch.WorkerSpec;
import io.xypriss.cluster.supervise.Action;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.PerformingAll;
import io.xypriss.cluster.supervise.SupervisorSettings;
import io.xypriss.cluster.supervise.WorkerRef;
import io.xypriss.cluster.supervise.loop.MonotonicTime;
import io.xypriss.cluster.supervise.loop.Supervisor;
import io.xypriss.cluster.worker.WorkerLeadership;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The supervisor and the control channel are real; the workers are objects of this process. */
class LeadershipTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final List<FakeWorker> workers = new CopyOnWriteArrayList<>();

    private final List<Heard> heard = new CopyOnWriteArrayList<>();

    private final CountDownLatch release = new CountDownLatch(1);

    private volatile Consumer<ClusterEvent> listener = (event) -> {};

    private RunDirectory directory;

    private ControlServer server;

    private WorkerProcesses processes;

    private Supervisor supervisor;

    @BeforeEach
    void startTwoWorkers() throws IOException {
        this.directory = RunDirectory.create();
        this.server = ControlServer.open(this.directory.controlSocket());
        this.supervisor = new Supervisor(quickRolls(), 2, "", 1, new MonotonicTime());
        this.processes = new WorkerProcesses(
                FakeWorker.launcher(this),
                this.server,
                this.directory,
                new WorkerPorts(InetAddress.getLoopbackAddress(), 0, Set.of()),
                0,
                (slot) -> 0,
                Map.of(),
                () -> 1,
                this.supervisor::submit,
                new NoCommands());
        this.supervisor.start(new PerformingAll(this::perform));
        await().atMost(LONG)
                .until(() -> this.supervisor.state().serving() == 2 && leaders().size() == 1);
    }

    @AfterEach
    void stop() throws InterruptedException {
        this.release.countDown();
        this.supervisor.submit(new Fact.StopRequested(99, true));
        assertThat(this.supervisor.awaitEnd(LONG)).isTrue();
        this.processes.close();
        this.server.close();
        this.directory.close();
    }

    @Test
    void exitOfAnotherIsHeardOnceByTheLeader() {
        FakeWorker leader = leader();
        FakeWorker other = other(leader);
        other.die();
        awaitExit(other);
        awaitQuiet();
        assertThat(exitsHeardOf(other)).containsExactly(leader);
        assertThat(leaders()).containsExactly(leader);
        assertThat(leader.leadership.term()).isEqualTo(1);
    }

    @Test
    void exitOfTheLeaderIsHeardOnceByTheNext() {
        FakeWorker leader = leader();
        FakeWorker other = other(leader);
        leader.die();
        awaitExit(leader);
        awaitQuiet();
        assertThat(exitsHeardOf(leader)).containsExactly(other);
        assertThat(leaders()).containsExactly(other);
        assertThat(other.leadership.term()).isEqualTo(2);
    }

    @Test
    void eventInFlightAsTheLeaderIsKilledIsHeardAgainAndAllInOrder() {
        FakeWorker leader = leader();
        FakeWorker other = other(leader);
        awaitQuiet();
        // It hangs while it hears of the exit of the other one, and is killed.
        this.listener = (event) -> {
            if (event instanceof WorkerExitEvent && leader.alive) {
                hang();
            }
        };
        other.die();
        await().atMost(LONG).until(() -> exitsHeardOf(other).size() == 1);
        await().atMost(LONG).until(() -> this.supervisor.state().serving() == 2);
        leader.die();
        awaitExit(leader);
        awaitQuiet();
        FakeWorker next = leader();
        assertThat(exitsHeardOf(other)).containsExactly(leader, next);
        assertThat(exitsHeardOf(leader)).containsExactly(next);
        List<ClusterEvent> byNext = this.heard.stream()
                .filter((each) -> each.by() == next)
                .map(Heard::event)
                .toList();
        assertThat(byNext.get(0)).isInstanceOf(WorkerExitEvent.class);
        assertThat(byNext.get(1)).isInstanceOf(WorkerRestartEvent.class);
        assertThat(byNext).doesNotHaveDuplicates();
    }

    @Test
    void leaderThatIsReplacedHandsOverFirstAndNothingIsHeardTwice() {
        FakeWorker leader = leader();
        this.supervisor.submit(new Fact.RestartRequested(1, leader.environment.workerId()));
        await().atMost(LONG).until(() -> !leader.alive);
        awaitQuiet();
        assertThat(leader.ledWhenToldToDrain).isFalse();
        assertThat(leaders()).hasSize(1).doesNotContain(leader);
        assertThat(this.heard.stream().map(Heard::event)).doesNotHaveDuplicates();
        assertThat(exitsHeardOf(leader)).containsExactly(leader());
    }

    @Test
    void leaderWithoutItsConnectionLeadsNoMoreAtOnceAndTheNextWaitsForItsExit() {
        FakeWorker leader = leader();
        leader.staysWhenDisconnected = true;
        leader.cutOff();
        await().atMost(LONG).until(() -> !leader.leadership.isLeader());
        await().atMost(LONG).until(() -> this.supervisor.state().serving() == 1);
        assertThat(leaders()).isEmpty();
        leader.die();
        await().atMost(LONG).until(() -> leaders().size() == 1);
        awaitQuiet();
        assertThat(exitsHeardOf(leader)).containsExactly(leader());
    }

    @Test
    void withoutAMasterNobodyLeads() {
        this.server.close();
        await().atMost(LONG).until(() -> leaders().isEmpty());
    }

    private static SupervisorSettings quickRolls() {
        SupervisorSettings d = SupervisorSettings.defaults();
        return new SupervisorSettings(
                d.autoRestart(),
                d.maxRestarts(),
                d.restartWindow(),
                d.backoff(),
                d.healthCheckInterval(),
                d.healthCheckTimeout(),
                d.healthCheckFailures(),
                d.startupTimeout(),
                d.shutdownTimeout(),
                new SupervisorSettings.RollSettings(
                        d.rolling().maxSurge(), d.rolling().maxUnavailable(), Duration.ZERO, Duration.ZERO),
                d.recycling(),
                d.spares(),
                d.startConcurrency());
    }

    private void hang() {
        try {
            assertThat(this.release.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void perform(Action action) {
        if (action instanceof Action.Spawn spawn) {
            this.processes.spawn(spawn.ref(), spawn.release(), false);
        } else if (action instanceof Action.Check check) {
            this.processes.send(
                    check.ref(),
                    new MasterMessage.Check(check.checkId(), check.timeout().toMillis()));
        } else if (action instanceof Action.Drain drain) {
            this.processes.send(
                    drain.ref(), new MasterMessage.Drain(drain.timeout().toMillis()));
        } else if (action instanceof Action.GrantLeadership grant) {
            this.processes.grantLeadership(grant.ref(), grant.term());
        } else if (action instanceof Action.RevokeLeadership revoke) {
            this.processes.revokeLeadership(revoke.ref(), revoke.term());
        } else if (action instanceof Action.Terminate terminate) {
            this.processes.terminate(terminate.ref());
        } else if (action instanceof Action.Kill kill) {
            this.processes.kill(kill.ref());
        } else if (action instanceof Action.Publish publish) {
            this.processes.publish(publish.event());
        }
    }

    private List<FakeWorker> leaders() {
        return this.workers.stream()
                .filter((worker) -> worker.alive && worker.leadership.isLeader())
                .toList();
    }

    private FakeWorker leader() {
        assertThat(leaders()).hasSize(1);
        return leaders().get(0);
    }

    private FakeWorker other(FakeWorker leader) {
        return this.workers.stream()
                .filter((worker) -> worker != leader && worker.alive)
                .findFirst()
                .orElseThrow();
    }

    private void awaitExit(FakeWorker worker) {
        await().atMost(LONG).until(() -> !exitsHeardOf(worker).isEmpty());
    }

    /** All serve, and the leader has heard what comes last. */
    private void awaitQuiet() {
        await().atMost(LONG)
                .until(() -> this.supervisor.state().serving() == 2 && leaders().size() == 1);
        await().during(Duration.ofMillis(300)).atMost(LONG).until(this.heard::size, (size) -> true);
    }

    private List<FakeWorker> exitsHeardOf(FakeWorker gone) {
        return this.heard.stream()
                .filter((each) -> each.event() instanceof WorkerExitEvent exit
                        && exit.workerId().equals(gone.environment.workerId()))
                .map(Heard::by)
                .toList();
    }

    private record Heard(FakeWorker by, ClusterEvent event) {}

    /** Does what a worker does, as far as leadership is concerned. */
    private static final class FakeWorker implements WorkerHandle, ControlClientListener {

        private final LeadershipTests test;

        private final WorkerEnvironment environment;

        private final long pid;

        private final CompletableFuture<WorkerExit> exit = new CompletableFuture<>();

        private final WorkerLeadership leadership = new WorkerLeadership(this::send);

        private final Topics topics = new Topics();

        private volatile boolean alive = true;

        private volatile boolean staysWhenDisconnected;

        private volatile boolean ledWhenToldToDrain;

        private volatile @Nullable ControlClient client;

        private FakeWorker(LeadershipTests test, WorkerEnvironment environment, long pid) {
            this.test = test;
            this.environment = environment;
            this.pid = pid;
            this.topics.on(EventNotice.TOPIC, this.leadership::hear);
            this.leadership.publishWith((event) -> {
                if (this.alive && event instanceof ClusterEvent clusterEvent) {
                    test.heard.add(new Heard(this, clusterEvent));
                    test.listener.accept(clusterEvent);
                }
            });
        }

        private static WorkerLauncher launcher(LeadershipTests test) {
            return (request) -> launch(test, request);
        }

        private static FakeWorker launch(LeadershipTests test, WorkerSpec request) throws WorkerLaunchException {
            WorkerEnvironment environment = WorkerEnvironment.from(request.environment());
            if (environment == null) {
                throw new WorkerLaunchException("no environment of a worker");
            }
            FakeWorker worker =
                    new FakeWorker(test, environment, ProcessHandle.current().pid());
            test.workers.add(worker);
            CompletableFuture.runAsync(worker::connect);
            return worker;
        }

        private void connect() {
            try {
                this.client = ControlClient.connect(
                        this.environment.controlSocket(),
                        new WorkerMessage.Hello(
                                ProtocolRange.CURRENT, this.environment.workerId(), this.environment.token(), this.pid),
                        this);
                send(new WorkerMessage.Ready());
            } catch (IOException ex) {
                throw new IllegalStateException(ex);
            }
        }

        private boolean send(WorkerMessage message) {
            ControlClient connected = this.client;
            return this.alive && connected != null && connected.send(message);
        }

        /** As by KILL. */
        private void die() {
            end(new WorkerExit(null, 9, List.of()));
        }

        private void end(WorkerExit how) {
            this.alive = false;
            cutOff();
            this.exit.complete(how);
        }

        private void cutOff() {
            ControlClient connected = this.client;
            if (connected != null) {
                connected.close();
            }
            this.leadership.cease();
        }

        @Override
        public void received(MasterMessage message) {
            this.leadership.received(message);
            if (message instanceof MasterMessage.Envelope envelope) {
                try {
                    this.topics.received(envelope);
                } catch (ProtocolException ex) {
                    throw new IllegalStateException(ex);
                }
            }
            if (message instanceof MasterMessage.Check check) {
                send(new WorkerMessage.CheckResult(check.checkId(), true, null));
            } else if (message instanceof MasterMessage.Drain) {
                this.ledWhenToldToDrain = this.leadership.isLeader();
                this.leadership.leave();
                CompletableFuture.runAsync(() -> end(new WorkerExit(0, null, List.of())));
            }
        }

        @Override
        public void disconnected(String reason) {
            this.leadership.cease();
        }

        @Override
        public long pid() {
            return this.pid;
        }

        @Override
        public CompletableFuture<WorkerExit> onExit() {
            return this.exit;
        }

        @Override
        public WorkerStart startedFrom() {
            return WorkerStart.PLAIN;
        }

        @Override
        public void markReady() {
            // It cannot fail any more than it could before.
        }

        @Override
        public void terminate() {
            if (!this.staysWhenDisconnected) {
                end(new WorkerExit(null, 15, List.of()));
            }
        }

        @Override
        public void kill() {
            die();
        }
    }

    private static final class NoCommands implements WorkerProcesses.CommandHandler {

        @Override
        public void handle(
                WorkerRef from, WorkerMessage.CommandRequest request, Function<MasterMessage, Boolean> reply) {
            throw new AssertionError("Nobody commands anything");
        }

        @Override
        public void ended(WorkerRef worker) {
            // It had commanded nothing.
        }
    }
}
