package io.xypriss.cluster.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.core.instrument.step.StepMeterRegistry;
import io.micrometer.core.instrument.step.StepRegistryConfig;
import io.xypriss.cluster.ClusterException;
import io.xypriss.cluster.ClusterHealth;
import io.xypriss.cluster.ClusterMetrics;
import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ClusterSnapshot;
import io.xypriss.cluster.WorkerHealth;
import io.xypriss.cluster.WorkerInfo;
import io.xypriss.cluster.WorkerStart;
import io.xypriss.cluster.WorkerStatus;
import io.xypriss.cluster.control.protocol.ClusterMeasures;
import io.xypriss.cluster.control.protocol.WorkerTotals;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClusterMetersTests {

    private static final String REQUESTS = "xypriss.cluster.worker.requests";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private final PushingRegistry pushing = new PushingRegistry();

    private final Master master = new Master();

    @Test
    void everyMeterHasADescriptionAndABaseUnit() {
        bind(this.registry).workers(List.of("1"));

        assertThat(this.registry.getMeters()).hasSizeGreaterThan(14).allSatisfy((meter) -> {
            assertThat(meter.getId().getDescription())
                    .as(meter.getId().getName())
                    .isNotBlank();
            assertThat(meter.getId().getBaseUnit()).as(meter.getId().getName()).isNotBlank();
        });
    }

    @Test
    void showsWhatTheMasterSays() {
        bind(this.registry).workers(List.of("1", "2"));

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
        assertThat(count("xypriss.cluster.worker.restarts", "1")).isEqualTo(4);
        assertThat(count(REQUESTS, "1")).isEqualTo(10);
        assertThat(count("xypriss.cluster.worker.errors", "1")).isEqualTo(2);
        assertThat(exits("true")).isEqualTo(5);
        assertThat(exits("false")).isEqualTo(6);
        assertThat(this.registry
                        .get("xypriss.cluster.worker.start.time")
                        .tags("worker", "1", "startedFrom", "archive")
                        .functionTimer()
                        .count())
                .isEqualTo(7);
        assertThat(this.registry
                        .get("xypriss.cluster.worker.start.time")
                        .tags("worker", "1", "startedFrom", "archive")
                        .functionTimer()
                        .totalTime(TimeUnit.SECONDS))
                .isEqualTo(21);
    }

    @Test
    void followsTheWorkersThereAre() {
        ClusterMeters meters = bind(this.registry);
        meters.workers(List.of("1", "2"));
        meters.workers(List.of("1"));
        assertThat(this.registry.find(REQUESTS).tag("worker", "2").meters()).isEmpty();
        assertThat(this.registry.find(REQUESTS).tag("worker", "1").meters()).hasSize(1);
        meters.workers(List.of("1", "2"));
        assertThat(this.registry.find(REQUESTS).meters()).hasSize(2);
    }

    @Test
    void countersNeverFall() {
        bind(this.registry).workers(List.of("1"));
        assertThat(count(REQUESTS, "1")).isEqualTo(10);
        this.master.requests = 9;
        assertThat(count(REQUESTS, "1")).isEqualTo(10);
        this.master.ids = List.of();
        assertThat(count(REQUESTS, "1")).as("before its meters are removed").isEqualTo(10);
        this.master.ids = List.of("1");
        this.master.requests = 12;
        assertThat(count(REQUESTS, "1")).isEqualTo(12);
    }

    @Test
    void masterThatDoesNotAnswerIsAskedOnceForAllMeters() {
        bind(this.registry).workers(List.of("1"));
        assertThat(count(REQUESTS, "1")).isEqualTo(10);
        this.master.failure = new ClusterException("a test");
        int before = this.master.asked;
        assertThat(count(REQUESTS, "1")).isEqualTo(10);
        assertThat(this.registry.get("xypriss.cluster.workers.desired").gauge().value())
                .isEqualTo(3);
        assertThat(this.master.asked).isEqualTo(before + 1);
    }

    @Test
    void beforeTheMasterHasAnsweredNothingIsMadeUp() {
        this.master.failure = new ClusterException("a test");
        bind(this.registry).workers(List.of("1"));
        assertThat(count(REQUESTS, "1")).isZero();
        assertThat(this.registry.get("xypriss.cluster.workers.desired").gauge().value())
                .isNaN();
    }

    @Test
    void totalsOutliveAGarbageCollection() {
        bind(this.registry).workers(List.of("1"));
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            System.gc();
            return garbage.get() == null;
        });
        this.master.requests = 20;
        assertThat(count(REQUESTS, "1")).isEqualTo(20);
    }

    @Test
    void whatPushesHasTheMetersOnlyWhileThisWorkerLeads() {
        CompositeMeterRegistry composite = new CompositeMeterRegistry(Clock.SYSTEM, List.of(this.registry));
        composite.add(this.pushing);
        // As Spring Boot has it: the composite is a bean, and so is what it is made of.
        ClusterMeters meters = bind(composite, this.registry, this.pushing);
        meters.workers(List.of("1"));
        assertThat(this.pushing.push()).isEmpty();
        assertThat(this.registry.find(REQUESTS).meters()).hasSize(1);

        meters.leads(1);
        meters.workers(List.of("1", "2"));
        assertThat(this.pushing.push()).contains("xypriss.cluster.workers", REQUESTS);
        assertThat(this.pushing.find(REQUESTS).meters()).hasSize(2);

        meters.leadsNoMore();
        assertThat(this.pushing.push()).isEmpty();
        assertThat(this.pushing.getMeters()).isEmpty();
        assertThat(this.registry.find(REQUESTS).meters()).hasSize(2);
    }

    @Test
    void firstLeaderPushesAllThatWasCountedAndTheNextOnlyWhatCameSince() {
        ClusterMeters first = bind(this.pushing);
        first.workers(List.of("1"));
        first.leads(1);
        this.pushing.step();
        assertThat(this.pushing.get(REQUESTS).functionCounter().count()).isEqualTo(10);

        PushingRegistry ofAnother = new PushingRegistry();
        ClusterMeters second = bind(ofAnother);
        second.workers(List.of("1"));
        second.leads(2);
        this.master.requests = 13;
        ofAnother.step();
        assertThat(ofAnother.get(REQUESTS).functionCounter().count()).isEqualTo(3);
        assertThat(ofAnother
                        .get("xypriss.cluster.worker.restarts")
                        .functionCounter()
                        .count())
                .isZero();
    }

    private ClusterMeters bind(MeterRegistry... registries) {
        ClusterMeters meters = new ClusterMeters(this.master::measures, Duration.ZERO);
        meters.bindTo(List.of(registries));
        return meters;
    }

    private double count(String name, String worker) {
        return this.registry.get(name).tag("worker", worker).functionCounter().count();
    }

    private double exits(String expected) {
        return this.registry
                .get("xypriss.cluster.worker.exits")
                .tags("worker", "1", "expected", expected)
                .functionCounter()
                .count();
    }

    private static final class Master {

        private List<String> ids = List.of("1", "2");

        private long requests = 10;

        private @Nullable ClusterException failure;

        private int asked;

        private ClusterMeasures measures() {
            this.asked++;
            if (this.failure != null) {
                throw this.failure;
            }
            return new ClusterMeasures(
                    new ClusterSnapshot(
                            ClusterRole.MASTER,
                            new ClusterMetrics(2, 2, 3, 0, 0L, null, null, 0, null, null, Duration.ZERO),
                            new ClusterHealth(true, ClusterHealth.Level.UP, Map.of()),
                            this.ids.stream().map(Master::worker).toList(),
                            null),
                    this.ids.stream()
                            .map((id) -> new WorkerTotals(
                                    id,
                                    Map.of("requests", this.requests, "errors", 2L),
                                    5,
                                    6,
                                    List.of(new WorkerTotals.Starts("ARCHIVE", 7, Duration.ofSeconds(21)))))
                            .toList());
        }

        private static WorkerInfo worker(String id) {
            return new WorkerInfo(
                    id,
                    4711L,
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
                    10L,
                    0L,
                    1.0,
                    1024L,
                    1.5,
                    false);
        }
    }

    /** Pushes when it is told to. */
    private static final class PushingRegistry extends StepMeterRegistry {

        private static final StepRegistryConfig CONFIG = new StepRegistryConfig() {

            @Override
            public String prefix() {
                return "test";
            }

            @Override
            public @Nullable String get(String key) {
                return null;
            }
        };

        private final MockClock clock;

        private final List<String> pushed = new ArrayList<>();

        PushingRegistry() {
            this(new MockClock());
        }

        private PushingRegistry(MockClock clock) {
            super(CONFIG, clock);
            this.clock = clock;
        }

        private List<String> push() {
            this.pushed.clear();
            publish();
            return this.pushed;
        }

        /** Lets the time between two pushes pass. */
        private void step() {
            getMeters().forEach((meter) -> meter.measure().forEach((measurement) -> measurement.getValue()));
            this.clock.add(CONFIG.step());
        }

        @Override
        protected void publish() {
            getMeters().forEach((meter) -> this.pushed.add(meter.getId().getName()));
        }

        @Override
        protected TimeUnit getBaseTimeUnit() {
            return TimeUnit.SECONDS;
        }
    }
}
