package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.WorkerStart;
import io.xypriss.cluster.control.protocol.EventHeard;
import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.ProtocolRange;
import io.xypriss.cluster.control.protocol.TestFigures;
import io.xypriss.cluster.control.protocol.Topic;
import io.xypriss.cluster.control.protocol.WorkerEnvironment;
import io.xypriss.cluster.control.protocol.WorkerFigures;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import io.xypriss.cluster.control.protocol.WorkerRoster;
import io.xypriss.cluster.control.transport.ControlClient;
import io.xypriss.cluster.control.transport.ControlClientListener;
import io.xypriss.cluster.control.transport.ControlServer;
import io.xypriss.cluster.control.transport.RunDirectory;
import io.xypriss.cluster.launch.WorkerExit;
import io.xypriss.cluster.launch.WorkerHandle;
import io.xypriss.cluster.launch.WorkerLaunchException;
import io.xypriss.cluster.launch.WorkerLauncher;
import io.xypriss.cluster.launch.WorkerSpec;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.WorkerRef;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Iterator;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The control channel is real, the worker at its other end is this process. */
@Tag("jdk")
@ExtendWith(OutputCaptureExtension.class)
class WorkerProcessesTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final WorkerRef WORKER = new WorkerRef(1, 1);

    /** On a topic that a feature of this test has registered for. */
    private final List<String> said = new CopyOnWriteArrayList<>();

    private final Launched launched = new Launched();

    private final CountDownLatch busy = new CountDownLatch(1);

    private final CountDownLatch go = new CountDownLatch(1);

    private final CompletableFuture<WorkerFigures> atItsEnd = new CompletableFuture<>();

    private @Nullable WorkerProcesses processes;

    @Test
    void figuresThatAreReadOnlyAfterTheProcessHasEndedAreCounted() throws Exception {
        try (RunDirectory directory = RunDirectory.create();
                ControlServer server = ControlServer.open(directory.controlSocket())) {
            WorkerProcesses started = start(directory, server, this::heard);
            this.processes = started;
            started.spawn(WORKER, "", false);
            try (ControlClient worker = connect(this.launched.request.get(LONG.toSeconds(), TimeUnit.SECONDS))) {
                worker.send(new WorkerMessage.Ready());
                assertThat(this.busy.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
                worker.send(TestFigures.message(0, 100, 3, 5000, 0));
                assertThat(worker.awaitSent(LONG)).isTrue();
            }
            this.launched.exit.complete(new WorkerExit(0, null, List.of()));
            this.go.countDown();
            assertThat(this.atItsEnd).succeedsWithin(LONG).isEqualTo(TestFigures.totals(100, 3, 5000));
            await().atMost(LONG).until(() -> started.find(WORKER) == null);
            started.close();
        }
    }

    @Test
    void whatTheApplicationSaysOfTrafficBecomesFactsInOrder() throws Exception {
        try (RunDirectory directory = RunDirectory.create();
                ControlServer server = ControlServer.open(directory.controlSocket())) {
            List<Fact> told = new CopyOnWriteArrayList<>();
            WorkerProcesses started = start(directory, server, told::add);
            started.spawn(WORKER, "", false);
            try (ControlClient worker = connect(this.launched.request.get(LONG.toSeconds(), TimeUnit.SECONDS))) {
                worker.send(new WorkerMessage.Ready());
                worker.send(new WorkerMessage.Unready());
                worker.send(new WorkerMessage.Ready());
                await().atMost(LONG).until(() -> told.size() == 4);
                assertThat(told.subList(1, 4))
                        .containsExactly(
                                new Fact.WorkerReady(WORKER),
                                new Fact.WorkerUnready(WORKER),
                                new Fact.WorkerReady(WORKER));
            }
            this.launched.exit.complete(new WorkerExit(0, null, List.of()));
            await().atMost(LONG).until(() -> started.find(WORKER) == null);
            started.close();
        }
    }

    @Test
    void processEndsThoughTheMasterHearsNobody() throws Exception {
        try (RunDirectory directory = RunDirectory.create();
                ControlServer server = ControlServer.open(directory.controlSocket())) {
            WorkerProcesses started = start(directory, server, this::heard);
            this.processes = started;
            started.spawn(WORKER, "", false);
            try (ControlClient worker = connect(this.launched.request.get(LONG.toSeconds(), TimeUnit.SECONDS))) {
                worker.send(new WorkerMessage.Ready());
                assertThat(this.busy.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
                this.launched.exit.complete(new WorkerExit(0, null, List.of()));
                assertThat(this.atItsEnd).succeedsWithin(LONG).isEqualTo(WorkerFigures.NONE);
            } finally {
                this.go.countDown();
                started.close();
            }
        }
    }

    @Test
    void launcherIsToldWhichReleaseToStartAndSaysWhyItCannot() throws Exception {
        try (RunDirectory directory = RunDirectory.create();
                ControlServer server = ControlServer.open(directory.controlSocket())) {
            CompletableFuture<Fact> told = new CompletableFuture<>();
            WorkerProcesses started = start(
                    (spec) -> {
                        throw new WorkerLaunchException("its release " + spec.release() + " is not kept any more");
                    },
                    directory,
                    server,
                    told::complete);
            started.spawn(WORKER, "1f2e3d", false);
            assertThat(told)
                    .succeedsWithin(LONG)
                    .isEqualTo(new Fact.SpawnFailed(WORKER, "its release 1f2e3d is not kept any more"));
            started.close();
        }
    }

    @Test
    void slotKeepsWhatItsPastProcessesHaveServed() throws Exception {
        try (RunDirectory directory = RunDirectory.create();
                ControlServer server = ControlServer.open(directory.controlSocket())) {
            Launched successor = new Launched();
            Iterator<Launched> next = List.of(this.launched, successor).iterator();
            WorkerProcesses started = start((request) -> next.next().launch(request), directory, server, (fact) -> {});
            started.spawn(WORKER, "", false);
            started.spawn(new WorkerRef(1, 2), "", false);
            WorkerFigures both = TestFigures.totals(107, 4, 5300);
            try (ControlClient second = connect(successor.request.get(LONG.toSeconds(), TimeUnit.SECONDS))) {
                try (ControlClient first = connect(this.launched.request.get(LONG.toSeconds(), TimeUnit.SECONDS))) {
                    first.send(TestFigures.message(0, 100, 3, 5000, 0));
                    second.send(TestFigures.message(0, 7, 1, 300, 0));
                    await().atMost(LONG).until(() -> started.traffic(1).equals(both));
                }
                this.launched.exit.complete(new WorkerExit(0, null, List.of()));
                await().atMost(LONG).until(() -> started.find(WORKER) == null);
                assertThat(started.traffic(1)).isEqualTo(both);
                assertThat(started.traffic(2)).isEqualTo(WorkerFigures.NONE);
                assertThat(started.traffic()).isEqualTo(both);
            }
            started.close();
        }
    }

    @Test
    void figuresThatCannotBeAreNotCountedAndWhatWasServedNeverBecomesLess() throws Exception {
        withWorker((worker, started, told) -> {
            worker.send(TestFigures.message(0, 100, 3, 5000, 0));
            worker.send(TestFigures.message(0, -1, 0, 0, 0));
            worker.send(TestFigures.message(0, 200, Long.MIN_VALUE, 6000, 0));
            worker.send(TestFigures.message(0, 200, 4, -6000, 0));
            worker.send(TestFigures.message(0, 200, 4, 6000, -1));
            worker.send(TestFigures.message(0, 90, 2, 4000, 0));
            worker.send(new WorkerMessage.Ready());
            await().atMost(LONG).until(() -> told.contains(new Fact.WorkerReady(WORKER)));
            assertThat(started.traffic()).isEqualTo(TestFigures.totals(100, 3, 5000));
            worker.send(TestFigures.message(0, Long.MAX_VALUE, 5, 7000, 0));
            await().atMost(LONG).until(() -> started.traffic().requests() == Long.MAX_VALUE);
        });
    }

    @Test
    void onlyTheCheckThatWasSentLastIsAnsweredAndOnlyOnce() throws Exception {
        withWorker((worker, started, told) -> {
            worker.send(new WorkerMessage.CheckResult(1, false, "nobody has asked"));
            worker.send(new WorkerMessage.Ready());
            await().atMost(LONG).until(() -> told.contains(new Fact.WorkerReady(WORKER)));
            started.send(WORKER, new MasterMessage.Check(1, 1000));
            started.send(WORKER, new MasterMessage.Check(2, 1000));
            for (int i = 0; i < 100; i++) {
                worker.send(new WorkerMessage.CheckResult(1, false, "late"));
                worker.send(new WorkerMessage.CheckResult(2, false, "a\nb".repeat(1000)));
            }
            worker.send(new WorkerMessage.Unready());
            await().atMost(LONG).until(() -> told.contains(new Fact.WorkerUnready(WORKER)));
            assertThat(told)
                    .filteredOn(Fact.CheckAnswered.class::isInstance)
                    .singleElement()
                    .satisfies((fact) -> {
                        assertThat(((Fact.CheckAnswered) fact).checkId()).isEqualTo(2);
                        assertThat(((Fact.CheckAnswered) fact).detail())
                                .startsWith("a ba b")
                                .hasSizeLessThan(600);
                    });
        });
    }

    @Test
    void featureHearsItsTopicAndWhatNobodyKnowsIsIgnored(CapturedOutput output) throws Exception {
        withWorker((worker, started, told) -> {
            worker.send(Topic.of("of-a-later-version", WorkerRoster.class).fromWorker(new WorkerRoster(List.of("1"))));
            worker.send(WorkerRoster.TOPIC.fromWorker(new WorkerRoster(List.of("7"))));
            await().atMost(LONG).until(() -> this.said.contains("1: [7]"));
            worker.send(new WorkerMessage.Envelope(
                    WorkerRoster.TOPIC.name(),
                    EventHeard.TOPIC.fromWorker(new EventHeard(3)).content()));
            await().atMost(LONG).until(() -> told.contains(new Fact.WorkerDisconnected(WORKER)));
            assertThat(this.said).hasSize(1);
            assertThat(output).contains("what it sent on the topic workers is not what belongs there");
        });
    }

    @Test
    void workerLeavesOnce() throws Exception {
        withWorker((worker, started, told) -> {
            for (int i = 0; i < 100; i++) {
                worker.send(new WorkerMessage.Leaving("again"));
            }
            worker.send(new WorkerMessage.Unready());
            await().atMost(LONG).until(() -> told.contains(new Fact.WorkerUnready(WORKER)));
            assertThat(told).filteredOn(Fact.WorkerLeaving.class::isInstance).hasSize(1);
        });
    }

    private void withWorker(Conversation conversation) throws Exception {
        try (RunDirectory directory = RunDirectory.create();
                ControlServer server = ControlServer.open(directory.controlSocket())) {
            List<Fact> told = new CopyOnWriteArrayList<>();
            WorkerProcesses started = start(directory, server, told::add);
            started.addFeature((worker, topics) ->
                    topics.on(WorkerRoster.TOPIC, (roster) -> this.said.add(worker.workerId() + ": " + roster.ids())));
            started.spawn(WORKER, "", false);
            try (ControlClient worker = connect(this.launched.request.get(LONG.toSeconds(), TimeUnit.SECONDS))) {
                conversation.hold(worker, started, told);
            }
            this.launched.exit.complete(new WorkerExit(0, null, List.of()));
            await().atMost(LONG).until(() -> started.find(WORKER) == null);
            started.close();
        }
    }

    private interface Conversation {

        void hold(ControlClient worker, WorkerProcesses started, List<Fact> told);
    }

    /** Keeps the thread busy that hears the worker once that is ready. */
    private void heard(Fact fact) {
        if (fact instanceof Fact.WorkerReady) {
            this.busy.countDown();
            try {
                assertThat(this.go.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        } else if (fact instanceof Fact.WorkerExited && this.processes != null) {
            this.atItsEnd.complete(this.processes.traffic());
        }
    }

    private WorkerProcesses start(RunDirectory directory, ControlServer server, Consumer<Fact> facts) {
        return start(this.launched::launch, directory, server, facts);
    }

    private static WorkerProcesses start(
            WorkerLauncher launcher, RunDirectory directory, ControlServer server, Consumer<Fact> facts) {
        return new WorkerProcesses(
                launcher,
                server,
                directory,
                new WorkerPorts(InetAddress.getLoopbackAddress(), 0, Set.of()),
                0,
                (slot) -> 0,
                Map.of(),
                () -> 1,
                facts,
                new NoCommands());
    }

    private static ControlClient connect(WorkerSpec request) throws Exception {
        WorkerEnvironment environment = WorkerEnvironment.from(request.environment());
        assertThat(environment).isNotNull();
        return ControlClient.connect(
                environment.controlSocket(),
                new WorkerMessage.Hello(
                        ProtocolRange.CURRENT,
                        environment.workerId(),
                        environment.token(),
                        ProcessHandle.current().pid()),
                new Deaf());
    }

    /** A worker that ends when the test says so. */
    private static final class Launched implements WorkerHandle {

        private final CompletableFuture<WorkerSpec> request = new CompletableFuture<>();

        private final CompletableFuture<WorkerExit> exit = new CompletableFuture<>();

        private WorkerHandle launch(WorkerSpec request) {
            this.request.complete(request);
            return this;
        }

        @Override
        public long pid() {
            return ProcessHandle.current().pid();
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
            this.exit.complete(new WorkerExit(null, 15, List.of()));
        }

        @Override
        public void kill() {
            this.exit.complete(new WorkerExit(null, 9, List.of()));
        }
    }

    private static final class Deaf implements ControlClientListener {

        @Override
        public void received(MasterMessage message) {
            // Nothing that the master says matters here.
        }

        @Override
        public void disconnected(String reason) {
            // Nor does that it goes.
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
