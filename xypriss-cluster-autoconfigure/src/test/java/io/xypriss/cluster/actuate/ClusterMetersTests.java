package io.xypriss.cluster.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.xypriss.cluster.ClusterHealth;
import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.ClusterMetrics;
import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ClusterScaledEvent;
import io.xypriss.cluster.ClusterSnapshot;
import io.xypriss.cluster.Roll;
import io.xypriss.cluster.RollingRestartOptions;
import io.xypriss.cluster.WorkerExitCause;
import io.xypriss.cluster.WorkerExitEvent;
import io.xypriss.cluster.WorkerHealth;
import io.xypriss.cluster.WorkerInfo;
import io.xypriss.cluster.WorkerReadyEvent;
import io.xypriss.cluster.WorkerStart;
import io.xypriss.cluster.WorkerStatus;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClusterMetersTests {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private final Manager manager = new Manager();

    @Test
    void everyMeterHasADescriptionAndAllButTimersABaseUnit() {
        this.manager.workers = List.of(worker("1", 10L));
        meters();

        assertThat(this.registry.getMeters()).hasSizeGreaterThan(14).allSatisfy((meter) -> {
            assertThat(meter.getId().getDescription())
                    .as(meter.getId().getName())
                    .isNotBlank();
            assertThat(meter.getId().getBaseUnit()).as(meter.getId().getName()).isNotBlank();
        });
    }

    @Test
    void showsWhatTheManagerKnows() {
        this.manager.workers = List.of(worker("1", 10L), worker("2", null));
        meters();

        assertThat(this.registry
                        .get("xypriss.cluster.workers")
                        .tag("status", "RUNNING")
                        .gauge()
                        .value())
                .isEqualTo(2);
        assertThat(this.registry
                        .get("xypriss.cluster.workers")
                        .tag("status", "FAILED")
                        .gauge()
                        .value())
                .isZero();
        assertThat(this.registry.get("xypriss.cluster.workers.desired").gauge().value())
                .isEqualTo(3);
        assertThat(this.registry
                        .get("xypriss.cluster.worker.uptime")
                        .tag("worker", "1")
                        .timeGauge()
                        .value(TimeUnit.SECONDS))
                .isEqualTo(60);
        assertThat(this.registry
                        .get("xypriss.cluster.worker.memory")
                        .tag("worker", "1")
                        .gauge()
                        .value())
                .isEqualTo(1024);
        assertThat(this.registry
                        .get("xypriss.cluster.worker.cpu")
                        .tag("worker", "1")
                        .gauge()
                        .value())
                .isEqualTo(1.5);
        assertThat(this.registry
                        .get("xypriss.cluster.worker.restarts")
                        .tag("worker", "1")
                        .functionCounter()
                        .count())
                .isEqualTo(4);
        assertThat(this.registry
                        .get("xypriss.cluster.worker.start.time")
                        .tags("worker", "1", "startedFrom", "plain")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void totalsGoOnGrowingWhenAWorkerIsReplaced() {
        this.manager.workers = List.of(worker("1", 4711, 10L));
        this.manager.served = Map.of("1", 10L);
        meters();
        assertThat(requests()).isEqualTo(10);
        this.manager.workers = List.of(worker("1", 4712, null));
        this.manager.served = Map.of("1", 14L);
        assertThat(requests())
                .as("what the old one served after the last time it was asked")
                .isEqualTo(14);
        this.manager.workers = List.of(worker("1", 4712, 3L));
        this.manager.served = Map.of("1", 17L);
        assertThat(requests()).isEqualTo(17);
    }

    @Test
    void totalsGoOnGrowingWhenAWorkerIsScaledAwayAndBack() {
        this.manager.workers = List.of(worker("1", 4711, 10L));
        this.manager.served = Map.of("1", 10L);
        ClusterMeters meters = meters();
        assertThat(restarts()).isEqualTo(4);
        this.manager.workers = List.of();
        this.manager.served = Map.of("1", 12L);
        assertThat(requests()).as("before its meters are removed").isEqualTo(12);
        assertThat(restarts()).isEqualTo(4);
        meters.onEvent(new ClusterScaledEvent(Instant.EPOCH, 1, 0));
        assertThat(this.registry.find("xypriss.cluster.worker.requests").meters())
                .isEmpty();
        this.manager.workers = List.of(worker("1", 4712, 0L));
        meters.onEvent(new WorkerReadyEvent(Instant.EPOCH, "1", 1, Duration.ofSeconds(3), WorkerStart.PLAIN));
        assertThat(requests()).isEqualTo(12);
    }

    @Test
    void workersAreAskedWhatTheyHaveServedWhenACounterIsRead() {
        this.manager.workers = List.of(worker("1", 10L));
        meters();
        int before = this.manager.asked;
        requests();
        assertThat(this.manager.asked).isGreaterThan(before);
    }

    @Test
    void totalsOutliveAGarbageCollection() {
        this.manager.workers = List.of(worker("1", 4711, 10L));
        meters();
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            System.gc();
            return garbage.get() == null;
        });
        this.manager.served = Map.of("1", 20L);
        assertThat(requests()).isEqualTo(20);
    }

    @Test
    void followsEventsAndForgetsWorkersThatAreGoneForGood() {
        ClusterMeters meters = meters();
        meters.onEvent(new WorkerReadyEvent(Instant.EPOCH, "2", 1, Duration.ofSeconds(3), WorkerStart.ARCHIVE));
        meters.onEvent(exit(false));
        meters.onEvent(exit(false));
        meters.onEvent(exit(true));

        assertThat(exits("false")).isEqualTo(2);
        assertThat(exits("true")).isEqualTo(1);
        assertThat(this.registry
                        .get("xypriss.cluster.worker.start.time")
                        .tags("worker", "2", "startedFrom", "archive")
                        .timer()
                        .totalTime(TimeUnit.SECONDS))
                .isEqualTo(3);

        meters.onEvent(new ClusterScaledEvent(Instant.EPOCH, 2, 1));
        assertThat(this.registry.getMeters())
                .extracting((meter) -> meter.getId().getTag("worker"))
                .doesNotContain("2");
        assertThat(this.registry.getMeters()).extracting(Meter::getId).isNotEmpty();
    }

    private ClusterMeters meters() {
        return new ClusterMeters(
                this.registry,
                this.manager,
                (id) -> this.manager.served.getOrDefault(id, 0L),
                (id) -> 0,
                Duration.ZERO);
    }

    private double restarts() {
        return this.registry
                .get("xypriss.cluster.worker.restarts")
                .tag("worker", "1")
                .functionCounter()
                .count();
    }

    private double requests() {
        return this.registry
                .get("xypriss.cluster.worker.requests")
                .tag("worker", "1")
                .functionCounter()
                .count();
    }

    private double exits(String expected) {
        return this.registry
                .get("xypriss.cluster.worker.exits")
                .tags("worker", "2", "expected", expected)
                .counter()
                .count();
    }

    private static WorkerExitEvent exit(boolean expected) {
        return new WorkerExitEvent(
                Instant.EPOCH,
                "2",
                1,
                1,
                null,
                expected,
                Duration.ZERO,
                WorkerExitCause.CRASHED,
                List.of(),
                WorkerExitEvent.Next.RESTART,
                Duration.ZERO);
    }

    private static WorkerInfo worker(String id, @org.jspecify.annotations.Nullable Long requests) {
        return worker(id, 4711, requests);
    }

    private static WorkerInfo worker(String id, long pid, @org.jspecify.annotations.Nullable Long requests) {
        return new WorkerInfo(
                id,
                pid,
                8081,
                WorkerStatus.RUNNING,
                WorkerHealth.HEALTHY,
                Instant.EPOCH,
                Duration.ofSeconds(60),
                4,
                Duration.ofSeconds(2),
                WorkerStart.PLAIN,
                null,
                null,
                requests,
                0L,
                1.0,
                1024L,
                1.5);
    }

    private static final class Manager implements ClusterManager {

        private List<WorkerInfo> workers = List.of();

        private Map<String, Long> served = Map.of();

        private int asked;

        @Override
        public CompletableFuture<Void> scaleUp(int count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Void> scaleDown(int count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Void> scaleTo(int workers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Void> restartWorker(String id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Roll> restart(RollingRestartOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Void> stopCluster(boolean graceful) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ClusterSnapshot getClusterSnapshot() {
            this.asked++;
            return new ClusterSnapshot(
                    ClusterRole.MASTER,
                    new ClusterMetrics(2, 2, 3, 0, 0L, null, null, 0, null, null, Duration.ZERO),
                    new ClusterHealth(true, ClusterHealth.Level.UP, Map.of()),
                    this.workers,
                    null);
        }

        @Override
        public ClusterRole getRole() {
            return ClusterRole.MASTER;
        }
    }
}
