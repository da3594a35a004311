package io.xypriss.cluster.actuate;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.xypriss.cluster.ClusterEvent;
import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.ClusterScaledEvent;
import io.xypriss.cluster.ClusterSnapshot;
import io.xypriss.cluster.WorkerExitEvent;
import io.xypriss.cluster.WorkerInfo;
import io.xypriss.cluster.WorkerReadyEvent;
import io.xypriss.cluster.WorkerStart;
import io.xypriss.cluster.WorkerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;

/**
 * Publishes the cluster's meters in the master. Figures of workers come from the cluster manager; exits and start times
 * from its events.
 */
public final class ClusterMeters {

    private static final String PREFIX = "xypriss.cluster.";

    private static final String WORKER = PREFIX + "worker.";

    private static final Duration SCRAPE = Duration.ofMillis(250);

    private final MeterRegistry registry;

    private final ClusterManager manager;

    /** All meters of one scrape are read from the same answer. */
    private final Supplier<ClusterSnapshot> cluster;

    private final Map<String, List<Meter>> metersByWorker = new ConcurrentHashMap<>();

    private final ToLongFunction<String> requests;

    private final ToLongFunction<String> errors;

    /**
     * Registers the meters of the cluster and of the workers there are.
     *
     * @param requests what a worker of that id has answered since the cluster started, its past processes included, as of
     *     the manager's latest answer
     * @param errors those of them answered with a 5xx status
     */
    public ClusterMeters(
            MeterRegistry registry,
            ClusterManager manager,
            ToLongFunction<String> requests,
            ToLongFunction<String> errors) {
        this(registry, manager, requests, errors, SCRAPE);
    }

    /** @param scrape how long what the manager said of the workers is good for */
    ClusterMeters(
            MeterRegistry registry,
            ClusterManager manager,
            ToLongFunction<String> requests,
            ToLongFunction<String> errors,
            Duration scrape) {
        this.registry = registry;
        this.manager = manager;
        this.requests = requests;
        this.errors = errors;
        this.cluster = new Briefly<>(manager::getClusterSnapshot, scrape);
        for (WorkerStatus status : WorkerStatus.values()) {
            Gauge.builder(PREFIX + "workers", () -> count(status))
                    .description("Workers of the cluster")
                    .baseUnit("workers")
                    .tag("status", status.name())
                    .register(registry);
        }
        Gauge.builder(
                        PREFIX + "workers.desired",
                        () -> this.cluster.get().metrics().desiredWorkers())
                .description("Workers that should be serving")
                .baseUnit("workers")
                .register(registry);
        for (WorkerInfo worker : manager.getAllWorkers()) {
            register(worker.id());
            if (worker.startDuration() != null && worker.startedFrom() != null) {
                startTime(worker.id(), worker.startedFrom()).record(worker.startDuration());
            }
        }
    }

    @EventListener
    void onEvent(ClusterEvent event) {
        if (event instanceof WorkerReadyEvent ready) {
            register(ready.workerId());
            startTime(ready.workerId(), ready.startedFrom()).record(ready.startDuration());
        } else if (event instanceof WorkerExitEvent exit) {
            register(exit.workerId());
            exits(exit.workerId(), exit.expected()).increment();
        } else if (event instanceof ClusterScaledEvent) {
            forgetWorkersThatAreGone();
        }
    }

    private void forgetWorkersThatAreGone() {
        Set<String> present =
                this.manager.getAllWorkers().stream().map(WorkerInfo::id).collect(Collectors.toSet());
        for (String id : List.copyOf(this.metersByWorker.keySet())) {
            List<Meter> meters = present.contains(id) ? null : this.metersByWorker.remove(id);
            if (meters != null) {
                meters.forEach(this.registry::remove);
            }
        }
    }

    private long count(WorkerStatus status) {
        return this.cluster.get().workers().stream()
                .filter((worker) -> worker.status() == status)
                .count();
    }

    private void register(String id) {
        this.metersByWorker.computeIfAbsent(id, this::createMeters);
    }

    private List<Meter> createMeters(String id) {
        List<Meter> meters = new ArrayList<>();
        Growing restarts = new Growing();
        meters.add(FunctionCounter.builder(
                        WORKER + "restarts", this, (self) -> restarts.to(self.find(id, WorkerInfo::restarts)))
                .description("Restarts of a worker after unexpected exits")
                .baseUnit("restarts")
                .tag("worker", id)
                .register(this.registry));
        meters.add(TimeGauge.builder(
                        WORKER + "uptime",
                        this,
                        TimeUnit.MILLISECONDS,
                        (self) ->
                                orNaN(self.find(id, (worker) -> worker.uptime().toMillis())))
                .description("Time a worker's process has lived")
                .tag("worker", id)
                .register(this.registry));
        meters.add(Gauge.builder(WORKER + "memory", this, (self) -> orNaN(self.find(id, WorkerInfo::memoryUsage)))
                .description("Resident memory of a worker")
                .baseUnit("bytes")
                .tag("worker", id)
                .register(this.registry));
        meters.add(Gauge.builder(WORKER + "cpu", this, (self) -> orNaN(self.find(id, WorkerInfo::cpuUsage)))
                .description("Processor use of a worker, in percent of one processor")
                .baseUnit("percent")
                .tag("worker", id)
                .register(this.registry));
        meters.add(total(id, "requests", "Requests a worker has answered on the public port", this.requests));
        meters.add(total(id, "errors", "Requests a worker has answered with a 5xx status", this.errors));
        meters.add(exits(id, true));
        meters.add(exits(id, false));
        for (WorkerStart from : WorkerStart.values()) {
            meters.add(startTime(id, from));
        }
        return meters;
    }

    private Meter total(String id, String unit, String description, ToLongFunction<String> value) {
        return FunctionCounter.builder(WORKER + unit, this, (self) -> self.asOfThisScrape(id, value))
                .description(description)
                .baseUnit(unit)
                .tag("worker", id)
                .register(this.registry);
    }

    /** The workers say what they have served when the manager is asked for them. */
    private double asOfThisScrape(String id, ToLongFunction<String> value) {
        this.cluster.get();
        return value.applyAsLong(id);
    }

    private Counter exits(String id, boolean expected) {
        return Counter.builder(WORKER + "exits")
                .description("Exits of a worker's process")
                .baseUnit("exits")
                .tags(List.of(Tag.of("worker", id), Tag.of("expected", Boolean.toString(expected))))
                .register(this.registry);
    }

    private Timer startTime(String id, WorkerStart from) {
        return Timer.builder(WORKER + "start.time")
                .description("Time from the spawn of a worker to ready")
                .tags(List.of(
                        Tag.of("worker", id), Tag.of("startedFrom", from.name().toLowerCase(Locale.ROOT))))
                .register(this.registry);
    }

    private <T extends Number> @Nullable T find(String id, Function<WorkerInfo, @Nullable T> value) {
        for (WorkerInfo worker : this.cluster.get().workers()) {
            if (worker.id().equals(id)) {
                return value.apply(worker);
            }
        }
        return null;
    }

    private static double orNaN(@Nullable Number value) {
        return (value != null) ? value.doubleValue() : Double.NaN;
    }

    /** Keeps a counter from going backwards where its worker is gone, or was and is back. */
    private static final class Growing {

        private long before;

        private long last;

        synchronized double to(@Nullable Integer value) {
            if (value != null) {
                if (value < this.last) {
                    this.before += this.last;
                }
                this.last = value;
            }
            return this.before + this.last;
        }
    }
}
