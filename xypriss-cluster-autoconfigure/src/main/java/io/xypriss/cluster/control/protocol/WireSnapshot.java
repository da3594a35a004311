package io.xypriss.cluster.control.protocol;

import io.xypriss.cluster.ClusterHealth;
import io.xypriss.cluster.ClusterMetrics;
import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ClusterSnapshot;
import io.xypriss.cluster.WorkerHealth;
import io.xypriss.cluster.WorkerInfo;
import io.xypriss.cluster.WorkerStart;
import io.xypriss.cluster.WorkerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@link ClusterSnapshot} on the wire; always of the manager in the master. */
public record WireSnapshot(
        Metrics metrics,
        Health health,
        List<Worker> workers,
        @Nullable WireRoll roll) {

    public WireSnapshot {
        workers = List.copyOf(workers);
    }

    public static WireSnapshot of(ClusterSnapshot snapshot) {
        return new WireSnapshot(
                Metrics.of(snapshot.metrics()),
                Health.of(snapshot.health()),
                snapshot.workers().stream().map(Worker::of).toList(),
                (snapshot.roll() != null) ? WireRoll.of(snapshot.roll()) : null);
    }

    /** @throws IllegalArgumentException for a word that is unknown here */
    public ClusterSnapshot toSnapshot() {
        return new ClusterSnapshot(
                ClusterRole.MASTER,
                this.metrics.toMetrics(),
                this.health.toHealth(),
                this.workers.stream().map(Worker::toInfo).toList(),
                (this.roll != null) ? this.roll.toRoll() : null);
    }

    /** {@link ClusterMetrics} on the wire. */
    public record Metrics(
            int totalWorkers,
            int activeWorkers,
            int desiredWorkers,
            int standbyWorkers,
            @Nullable Long totalRequests,
            @Nullable Double averageResponseTime,
            @Nullable Double errorRate,
            long restartCount,
            @Nullable Long memoryUsage,
            @Nullable Double cpuUsage,
            Duration uptime) {

        static Metrics of(ClusterMetrics metrics) {
            return new Metrics(
                    metrics.totalWorkers(),
                    metrics.activeWorkers(),
                    metrics.desiredWorkers(),
                    metrics.standbyWorkers(),
                    metrics.totalRequests(),
                    metrics.averageResponseTime(),
                    metrics.errorRate(),
                    metrics.restartCount(),
                    metrics.memoryUsage(),
                    metrics.cpuUsage(),
                    metrics.uptime());
        }

        ClusterMetrics toMetrics() {
            return new ClusterMetrics(
                    this.totalWorkers,
                    this.activeWorkers,
                    this.desiredWorkers,
                    this.standbyWorkers,
                    this.totalRequests,
                    this.averageResponseTime,
                    this.errorRate,
                    this.restartCount,
                    this.memoryUsage,
                    this.cpuUsage,
                    this.uptime);
        }
    }

    /** {@link ClusterHealth} on the wire. */
    public record Health(boolean healthy, String level, Map<String, Object> details) {

        static Health of(ClusterHealth health) {
            return new Health(health.healthy(), health.level().name(), health.details());
        }

        ClusterHealth toHealth() {
            return new ClusterHealth(this.healthy, ClusterHealth.Level.valueOf(this.level), this.details);
        }
    }

    /** {@link WorkerInfo} on the wire. */
    public record Worker(
            String id,
            @Nullable Long pid,
            @Nullable Integer port,
            String status,
            String health,
            @Nullable Instant startTime,
            Duration uptime,
            int restarts,
            @Nullable Duration startDuration,
            @Nullable String startedFrom,
            @Nullable String release,
            @Nullable String version,
            @Nullable Long requests,
            @Nullable Long errors,
            @Nullable Double averageResponseTime,
            @Nullable Long memoryUsage,
            @Nullable Double cpuUsage,
            boolean leader) {

        static Worker of(WorkerInfo worker) {
            return new Worker(
                    worker.id(),
                    worker.pid(),
                    worker.port(),
                    worker.status().name(),
                    worker.health().name(),
                    worker.startTime(),
                    worker.uptime(),
                    worker.restarts(),
                    worker.startDuration(),
                    (worker.startedFrom() != null) ? worker.startedFrom().name() : null,
                    worker.release(),
                    worker.version(),
                    worker.requests(),
                    worker.errors(),
                    worker.averageResponseTime(),
                    worker.memoryUsage(),
                    worker.cpuUsage(),
                    worker.leader());
        }

        WorkerInfo toInfo() {
            return new WorkerInfo(
                    this.id,
                    this.pid,
                    this.port,
                    WorkerStatus.valueOf(this.status),
                    WorkerHealth.valueOf(this.health),
                    this.startTime,
                    this.uptime,
                    this.restarts,
                    this.startDuration,
                    (this.startedFrom != null) ? WorkerStart.valueOf(this.startedFrom) : null,
                    this.release,
                    this.version,
                    this.requests,
                    this.errors,
                    this.averageResponseTime,
                    this.memoryUsage,
                    this.cpuUsage,
                    this.leader);
        }
    }
}
