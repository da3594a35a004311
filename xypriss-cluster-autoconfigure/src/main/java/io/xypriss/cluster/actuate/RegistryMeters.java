package io.xypriss.cluster.actuate;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.xypriss.cluster.WorkerInfo;
import io.xypriss.cluster.WorkerStart;
import io.xypriss.cluster.WorkerStatus;
import io.xypriss.cluster.control.protocol.ClusterMeasures;
import io.xypriss.cluster.control.protocol.WorkerFigure;
import io.xypriss.cluster.control.protocol.WorkerTotals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The cluster's meters in one registry. Not thread-safe but for the meters. */
final class RegistryMeters {

    private static final String PREFIX = "xypriss.cluster.";

    private static final String WORKER = PREFIX + "worker.";

    private final MeterRegistry registry;

    private final LatestMeasures cluster;

    private final @Nullable ClusterMeasures baseline;

    private final List<Meter> ofCluster = new ArrayList<>();

    private final Map<String, List<Meter>> byWorker = new HashMap<>();

    /** @param baseline what counters count from; {@code null} where that is 0 */
    RegistryMeters(MeterRegistry registry, LatestMeasures cluster, @Nullable ClusterMeasures baseline) {
        this.registry = registry;
        this.cluster = cluster;
        this.baseline = baseline;
        for (WorkerStatus status : WorkerStatus.values()) {
            this.ofCluster.add(Gauge.builder(PREFIX + "workers", () -> count(status))
                    .description("Workers of the cluster")
                    .baseUnit("workers")
                    .tag("status", status.name())
                    .register(registry));
        }
        this.ofCluster.add(Gauge.builder(
                        PREFIX + "workers.desired",
                        () -> ofCluster(
                                (measures) -> measures.snapshot().metrics().desiredWorkers()))
                .description("Workers that should be serving")
                .baseUnit("workers")
                .register(registry));
    }

    /** Registers what belongs to workers that are new, and removes what belongs to those that are gone. */
    void workers(List<String> ids) {
        for (String id : List.copyOf(this.byWorker.keySet())) {
            if (!ids.contains(id)) {
                removeAll(this.byWorker.remove(id));
            }
        }
        ids.forEach((id) -> this.byWorker.computeIfAbsent(id, this::register));
    }

    void remove() {
        removeAll(this.ofCluster);
        this.byWorker.values().forEach(this::removeAll);
        this.byWorker.clear();
    }

    private void removeAll(@Nullable List<Meter> meters) {
        if (meters != null) {
            meters.forEach(this.registry::remove);
        }
    }

    private double count(WorkerStatus status) {
        return ofCluster((measures) -> measures.snapshot().workers().stream()
                .filter((worker) -> worker.status() == status)
                .count());
    }

    private double ofCluster(ToDoubleFunction<ClusterMeasures> value) {
        ClusterMeasures measures = this.cluster.get();
        return (measures != null) ? value.applyAsDouble(measures) : Double.NaN;
    }

    private List<Meter> register(String id) {
        List<Meter> meters = new ArrayList<>();
        meters.add(FunctionCounter.builder(WORKER + "restarts", this, restarts(id))
                .description("Restarts of a worker after unexpected exits")
                .baseUnit("restarts")
                .tag("worker", id)
                .register(this.registry));
        meters.add(TimeGauge.builder(
                        WORKER + "uptime",
                        this,
                        TimeUnit.MILLISECONDS,
                        (self) -> self.gauge(id, (worker) -> worker.uptime().toMillis()))
                .description("Time a worker's process has lived")
                .tag("worker", id)
                .register(this.registry));
        meters.add(Gauge.builder(WORKER + "memory", this, (self) -> self.gauge(id, WorkerInfo::memoryUsage))
                .description("Resident memory of a worker")
                .baseUnit("bytes")
                .tag("worker", id)
                .register(this.registry));
        meters.add(Gauge.builder(WORKER + "cpu", this, (self) -> self.gauge(id, WorkerInfo::cpuUsage))
                .description("Processor use of a worker, in percent of one processor")
                .baseUnit("percent")
                .tag("worker", id)
                .register(this.registry));
        for (WorkerFigure figure : WorkerFigure.values()) {
            if (figure.description() != null) {
                meters.add(total(id, figure, figure.description()));
            }
        }
        meters.add(exits(id, true, WorkerTotals::expectedExits));
        meters.add(exits(id, false, WorkerTotals::unexpectedExits));
        for (WorkerStart from : WorkerStart.values()) {
            meters.add(startTime(id, from));
        }
        return meters;
    }

    private Meter total(String id, WorkerFigure figure, String description) {
        return FunctionCounter.builder(WORKER + figure.wireName(), this, growing(id, (totals) -> totals.total(figure)))
                .description(description)
                .baseUnit(figure.wireName())
                .tag("worker", id)
                .register(this.registry);
    }

    private Meter exits(String id, boolean expected, ToDoubleFunction<WorkerTotals> value) {
        return FunctionCounter.builder(WORKER + "exits", this, growing(id, value))
                .description("Exits of a worker's process")
                .baseUnit("exits")
                .tag("worker", id)
                .tag("expected", Boolean.toString(expected))
                .register(this.registry);
    }

    private Meter startTime(String id, WorkerStart from) {
        ToDoubleFunction<RegistryMeters> count =
                growing(id, (totals) -> starts(totals, from).count());
        ToDoubleFunction<RegistryMeters> nanos =
                growing(id, (totals) -> starts(totals, from).duration().toNanos());
        return FunctionTimer.builder(
                        WORKER + "start.time",
                        this,
                        (self) -> (long) count.applyAsDouble(self),
                        nanos,
                        TimeUnit.NANOSECONDS)
                .description("Time from the spawn of a worker to ready")
                .tag("worker", id)
                .tag("startedFrom", from.name().toLowerCase(Locale.ROOT))
                .register(this.registry);
    }

    private static WorkerTotals.Starts starts(WorkerTotals totals, WorkerStart from) {
        return totals.starts().stream()
                .filter((starts) -> starts.from().equals(from.name()))
                .findFirst()
                .orElseGet(() -> new WorkerTotals.Starts(from.name(), 0, Duration.ZERO));
    }

    private double gauge(String id, Function<WorkerInfo, @Nullable Number> value) {
        ClusterMeasures measures = this.cluster.get();
        WorkerInfo worker = (measures != null) ? info(measures, id) : null;
        Number known = (worker != null) ? value.apply(worker) : null;
        return (known != null) ? known.doubleValue() : Double.NaN;
    }

    private ToDoubleFunction<RegistryMeters> restarts(String id) {
        return growing((measures) -> {
            WorkerInfo worker = info(measures, id);
            return (worker != null) ? (double) worker.restarts() : null;
        });
    }

    private ToDoubleFunction<RegistryMeters> growing(String id, ToDoubleFunction<WorkerTotals> value) {
        return growing((measures) -> measures.totals().stream()
                .filter((totals) -> totals.workerId().equals(id))
                .findFirst()
                .map(value::applyAsDouble)
                .orElse(null));
    }

    private ToDoubleFunction<RegistryMeters> growing(Function<ClusterMeasures, @Nullable Double> value) {
        Double before = (this.baseline != null) ? value.apply(this.baseline) : null;
        Growing growing = new Growing((before != null) ? before : 0);
        return (self) -> growing.to(value, self.cluster);
    }

    private static @Nullable WorkerInfo info(ClusterMeasures measures, String id) {
        return measures.snapshot().workers().stream()
                .filter((worker) -> worker.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    /** Keeps a counter from going backwards, as where its worker is gone or the master does not answer. */
    private static final class Growing {

        private final double before;

        private double last;

        Growing(double before) {
            this.before = before;
        }

        double to(Function<ClusterMeasures, @Nullable Double> value, LatestMeasures cluster) {
            ClusterMeasures measures = cluster.get();
            Double now = (measures != null) ? value.apply(measures) : null;
            synchronized (this) {
                if (now != null) {
                    this.last = Math.max(this.last, now - this.before);
                }
                return this.last;
            }
        }
    }
}
