package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.ClusterHealth;
import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.ClusterMetrics;
import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ClusterSnapshot;
import io.xypriss.cluster.InvalidClusterRequestException;
import io.xypriss.cluster.Roll;
import io.xypriss.cluster.RollState;
import io.xypriss.cluster.RollingRestartOptions;
import io.xypriss.cluster.WorkerHealth;
import io.xypriss.cluster.WorkerInfo;
import io.xypriss.cluster.WorkerStatus;
import io.xypriss.cluster.control.protocol.OperatorMessage;
import io.xypriss.cluster.control.transport.ControlServer;
import io.xypriss.cluster.control.transport.OperatorClient;
import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.event.ClusterReadyEvent;
import io.xypriss.cluster.event.WorkerExitCause;
import io.xypriss.cluster.event.WorkerExitEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators over a real control socket; only the cluster is not there. */
class OperatorServiceTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final Roll ROLL =
            new Roll(3, RollState.RUNNING, 1, 2, null, "old", "new", Instant.EPOCH, Duration.ofSeconds(4));

    @TempDir
    private Path directory;

    private Path socket;

    private ControlServer server;

    private OperatorService service;

    private final Manager manager = new Manager();

    private final RecentEvents events = new RecentEvents();

    private volatile Optional<Roll> latestRoll = Optional.empty();

    @BeforeEach
    void open() throws IOException {
        this.socket = this.directory.resolve("s");
        this.server = ControlServer.open(this.socket);
        this.service = new OperatorService(
                this.manager,
                () -> new OperatorMessage.MasterStatus("shop", "1", 7, List.of(8080), null),
                () -> this.latestRoll,
                this.events);
        this.server.serveOperators(this.service);
    }

    @AfterEach
    void close() {
        this.service.close();
        this.server.close();
    }

    @Test
    void describesTheCluster() throws IOException {
        assertThat(only("status", null)).isInstanceOfSatisfying(OperatorMessage.Status.class, (status) -> {
            assertThat(status.master().ports()).containsExactly(8080);
            assertThat(status.health().level()).isEqualTo("DOWN");
            assertThat(status.health().details()).containsEntry("servingWorkers", 0);
            assertThat(status.workers()).singleElement().satisfies((worker) -> {
                assertThat(worker.status()).isEqualTo("STOPPED");
                assertThat(worker.pid()).isNull();
                assertThat(worker.restarts()).isEqualTo(4);
            });
            assertThat(status.metrics().cpuUsage()).isEqualTo(3.14);
        });
    }

    @Test
    void aChangeThatIsInForceSoonIsDone() throws IOException {
        this.manager.outcome.complete(null);
        assertThat(only("scale-to", "1")).isEqualTo(new OperatorMessage.Done("The cluster has 1 worker", null));
        assertThat(only("restart-worker", "2"))
                .isEqualTo(new OperatorMessage.Done("Worker 2 has been restarted", null));
        assertThat(this.manager.calls).containsExactly("scale-to 1", "restart-worker 2");
    }

    @Test
    void aChangeThatTakesLongIsUnderWayUnlessItIsWaitedFor() throws IOException {
        assertThat(only("scale-up", "1")).isInstanceOf(OperatorMessage.Accepted.class);
        try (OperatorClient client = ask("scale-up", "1", true)) {
            assertThat(client.receive(LONG)).isInstanceOf(OperatorMessage.Accepted.class);
            this.manager.outcome.complete(null);
            assertThat(client.receive(LONG)).isInstanceOf(OperatorMessage.Done.class);
        }
    }

    @Test
    void aRefusalIsToldWithItsReason() throws IOException {
        this.manager.outcome.completeExceptionally(new InvalidClusterRequestException("1 to 256 workers"));
        assertThat(only("scale-to", "300")).isEqualTo(new OperatorMessage.Failed("1 to 256 workers", null));
        assertThat(only("scale-to", "many"))
                .isEqualTo(new OperatorMessage.Failed("'many' is not a whole number", null));
        assertThat(only("dance", null))
                .isEqualTo(new OperatorMessage.Failed("this master does not know the command 'dance'", null));
    }

    @Test
    void aRestartIsUnderWayOnceItHasBegun() throws IOException {
        try (OperatorClient client = ask("restart", null, false)) {
            await().atMost(LONG).until(() -> this.manager.calls.contains("restart"));
            this.latestRoll = Optional.of(ROLL);
            assertThat(client.receive(LONG))
                    .isEqualTo(new OperatorMessage.Accepted("The rolling restart is under way"));
        }
    }

    @Test
    void aRestartIsDoneOnlyIfItWasCompleted() throws IOException {
        this.manager.verdict.complete(verdict(RollState.COMPLETED, null));
        try (OperatorClient client = ask("restart", null, true)) {
            assertThat(lastOf(client)).isInstanceOfSatisfying(OperatorMessage.Done.class, (done) -> {
                assertThat(done.message()).contains("Rolling restart 3 is COMPLETED");
                assertThat(done.roll()).isNotNull();
            });
        }
        this.manager.verdict = CompletableFuture.completedFuture(verdict(RollState.ROLLED_BACK, "worker 1 died"));
        try (OperatorClient client = ask("restart", null, true)) {
            assertThat(lastOf(client))
                    .isInstanceOfSatisfying(
                            OperatorMessage.Failed.class,
                            (failed) -> assertThat(failed.message()).contains("ROLLED BACK", "worker 1 died"));
        }
    }

    @Test
    void changesUnderWayAreBoundedAndStoppingIsAlwaysPossible() throws IOException {
        List<OperatorClient> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < OperatorService.MOST_CHANGES; i++) {
                waiting.add(ask("scale-up", "1", true));
                assertThat(waiting.get(i).receive(LONG)).isInstanceOf(OperatorMessage.Accepted.class);
            }
            assertThat(only("scale-up", "1"))
                    .isInstanceOfSatisfying(
                            OperatorMessage.Failed.class,
                            (failed) -> assertThat(failed.message()).contains("changes are under way"));
            assertThat(only("status", null)).isInstanceOf(OperatorMessage.Status.class);
            assertThat(only("stop", null)).isInstanceOf(OperatorMessage.Accepted.class);
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(this.manager.calls).endsWith("stop true"));
        } finally {
            for (OperatorClient client : waiting) {
                client.close();
            }
        }
        this.manager.outcome.complete(null);
        await().atMost(LONG).until(() -> only("scale-up", "1") instanceof OperatorMessage.Done);
    }

    @Test
    void aFloodOfRequestsThatNobodyWaitsForIsBounded() throws Exception {
        this.manager.blocked = new CompletableFuture<>();
        OperatorClient first = ask("status", null, false);
        await().atMost(LONG).until(() -> this.manager.snapshots.size() == 1);
        int sent = 0;
        for (int i = 0; i < 300; i++) {
            sent += askAndLeave() ? 1 : 0;
        }
        assertThat(sent).isGreaterThan(OperatorService.MOST_REQUESTS);
        // All that came before this one has been taken or refused by then.
        assertThat(only("status", null))
                .isInstanceOfSatisfying(
                        OperatorMessage.Failed.class,
                        (failed) -> assertThat(failed.message()).contains("requests of operators to answer"));
        this.manager.blocked.complete(null);
        assertThat(first.receive(LONG)).isInstanceOf(OperatorMessage.Status.class);
        first.close();
        await().atMost(LONG).until(() -> only("status", null) instanceof OperatorMessage.Status);
        assertThat(this.manager.snapshots).hasSizeLessThan(OperatorService.MOST_REQUESTS + 2);
    }

    @Test
    void theLastEventsAreToldAsManyAsFit() throws IOException {
        for (int i = 0; i < RecentEvents.MOST + 50; i++) {
            this.events.add(new ClusterReadyEvent(Instant.ofEpochSecond(i), i, Duration.ZERO));
        }
        assertThat(only("events", null)).isInstanceOfSatisfying(OperatorMessage.Events.class, (told) -> {
            assertThat(told.events()).hasSize(RecentEvents.MOST);
            assertThat(told.events().get(0).text()).isEqualTo("All 50 workers serve");
            assertThat(told.events().get(RecentEvents.MOST - 1).time()).isEqualTo("1970-01-01T00:04:09Z");
        });
        for (int i = 0; i < RecentEvents.MOST; i++) {
            this.events.add(exit("\u0001".repeat(2_000)));
        }
        assertThat(only("events", null))
                .isInstanceOfSatisfying(
                        OperatorMessage.Events.class,
                        (told) -> assertThat(told.events())
                                .hasSizeBetween(10, RecentEvents.MOST)
                                .allSatisfy((event) -> {
                                    assertThat(event.text()).contains("was ended by signal 9", "restarting now");
                                    assertThat(event.lastOutput()).hasSize(OperatorAnswers.MOST_LINES);
                                }));
    }

    /** @return whether the request was sent; not where the server has more connections than it takes just now */
    private boolean askAndLeave() {
        try {
            ask("status", null, false).close();
            return true;
        } catch (IOException ex) {
            assertThat(ex).hasMessageContaining("Broken pipe");
            return false;
        }
    }

    private static ClusterEvent exit(String line) {
        return new WorkerExitEvent(
                Instant.EPOCH,
                "1",
                4711,
                null,
                9,
                false,
                Duration.ofSeconds(5),
                WorkerExitCause.KILLED,
                java.util.Collections.nCopies(50, line),
                WorkerExitEvent.Next.RESTART,
                null);
    }

    private static Roll verdict(RollState state, @Nullable String reason) {
        return new Roll(3, state, 2, 2, reason, "old", "new", Instant.EPOCH, Duration.ofSeconds(4));
    }

    private OperatorMessage only(String command, @Nullable String argument) throws IOException {
        try (OperatorClient client = ask(command, argument, false)) {
            return client.receive(LONG);
        }
    }

    private static OperatorMessage lastOf(OperatorClient client) throws IOException {
        OperatorMessage message = client.receive(LONG);
        return (message instanceof OperatorMessage.Accepted) ? client.receive(LONG) : message;
    }

    private OperatorClient ask(String command, @Nullable String argument, boolean untilDone) throws IOException {
        return OperatorClient.send(
                this.socket,
                new OperatorMessage.Request(OperatorMessage.VERSION, command, argument, untilDone, false),
                LONG);
    }

    private static final class Manager implements ClusterManager {

        private final List<String> calls = new CopyOnWriteArrayList<>();

        private final List<Instant> snapshots = new CopyOnWriteArrayList<>();

        private final CompletableFuture<Void> outcome = new CompletableFuture<>();

        private volatile CompletableFuture<Roll> verdict = new CompletableFuture<>();

        private volatile CompletableFuture<Void> blocked = CompletableFuture.completedFuture(null);

        @Override
        public CompletableFuture<Void> scaleUp(int count) {
            return called("scale-up " + count);
        }

        @Override
        public CompletableFuture<Void> scaleDown(int count) {
            return called("scale-down " + count);
        }

        @Override
        public CompletableFuture<Void> scaleTo(int workers) {
            return called("scale-to " + workers);
        }

        @Override
        public CompletableFuture<Void> restartWorker(String id) {
            return called("restart-worker " + id);
        }

        @Override
        public CompletableFuture<Roll> restart(RollingRestartOptions options) {
            this.calls.add("restart");
            return this.verdict;
        }

        @Override
        public CompletableFuture<Void> stopCluster(boolean graceful) {
            return called("stop " + graceful);
        }

        @Override
        public ClusterSnapshot getClusterSnapshot() {
            this.snapshots.add(Instant.now());
            this.blocked.join();
            WorkerInfo worker = new WorkerInfo(
                    "1",
                    null,
                    null,
                    WorkerStatus.STOPPED,
                    WorkerHealth.UNHEALTHY,
                    null,
                    Duration.ZERO,
                    4,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    false);
            return new ClusterSnapshot(
                    ClusterRole.MASTER,
                    new ClusterMetrics(1, 0, 1, 0, 5L, null, null, 4, null, 3.14159, Duration.ofMinutes(1)),
                    new ClusterHealth(false, ClusterHealth.Level.DOWN, Map.of("servingWorkers", 0)),
                    List.of(worker),
                    null);
        }

        @Override
        public ClusterRole getRole() {
            return ClusterRole.MASTER;
        }

        private CompletableFuture<Void> called(String call) {
            this.calls.add(call);
            return this.outcome;
        }
    }
}
