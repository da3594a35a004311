package io.xypriss.cluster.actuate;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.xypriss.cluster.ClusterHealth;
import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.ClusterMetrics;
import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ClusterSnapshot;
import io.xypriss.cluster.Roll;
import io.xypriss.cluster.WorkerInfo;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What {@code GET /actuator/cluster} answers. Times are in milliseconds, memory in bytes, CPU in percent of one
 * processor; a figure that is not known is absent.
 *
 * @param cluster the cluster
 */
public record ClusterDescriptor(Cluster cluster) implements OperationResponseBody {

    static ClusterDescriptor of(ClusterManager manager, AnsweringProcess process) {
        ClusterSnapshot snapshot = manager.getClusterSnapshot();
        return new ClusterDescriptor(new Cluster(
                "JVM",
                process.mode(),
                snapshot.role(),
                process.name(),
                Metrics.of(snapshot.metrics()),
                Health.of(snapshot.health()),
                (snapshot.roll() != null) ? RollDescriptor.of(snapshot.roll()) : null,
                snapshot.workers().stream().map(WorkerDescriptor::of).toList()));
    }

    /**
     * The cluster.
     *
     * @param runtime always {@code JVM}
     * @param mode {@code cluster}, or {@code single-process} where the cluster could not start
     * @param role the role of the manager that holds the truth
     * @param answeredBy the process that took the request
     * @param metrics its figures
     * @param health its health
     * @param roll the rolling restart that is running, else the last one; absent before the first
     * @param workers its workers, by id
     */
    public record Cluster(
            String runtime,
            String mode,
            ClusterRole role,
            String answeredBy,
            Metrics metrics,
            Health health,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            RollDescriptor roll,

            List<WorkerDescriptor> workers) {}

    /** See {@link ClusterMetrics}; times in milliseconds. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
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
            long uptime) {

        static Metrics of(ClusterMetrics metrics) {
            return new Metrics(
                    metrics.totalWorkers(),
                    metrics.activeWorkers(),
                    metrics.desiredWorkers(),
                    metrics.standbyWorkers(),
                    metrics.totalRequests(),
                    Rounded.to(metrics.averageResponseTime(), 3),
                    Rounded.to(metrics.errorRate(), 6),
                    metrics.restartCount(),
                    metrics.memoryUsage(),
                    Rounded.to(metrics.cpuUsage(), 2),
                    metrics.uptime().toMillis());
        }
    }

    /** See {@link Roll}; times in milliseconds, the start time as an instant. */
    public record RollDescriptor(
            long id,
            String state,
            int replaced,
            int total,
            @JsonInclude @Nullable String reason,
            String fromRelease,
            String toRelease,
            String startTime,
            long duration) {

        static RollDescriptor of(Roll roll) {
            return new RollDescriptor(
                    roll.id(),
                    roll.state().name(),
                    roll.replaced(),
                    roll.total(),
                    roll.reason(),
                    roll.fromRelease(),
                    roll.toRelease(),
                    roll.startedAt().toString(),
                    roll.duration().toMillis());
        }
    }

    /** See {@link ClusterHealth}. */
    public record Health(boolean healthy, Map<String, Object> details) {

        static Health of(ClusterHealth health) {
            return new Health(health.healthy(), health.details());
        }
    }

    /** See {@link WorkerInfo}; times in milliseconds, the start time as an instant. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record WorkerDescriptor(
            String id,
            @Nullable Long pid,
            @Nullable Integer port,
            String status,
            String health,
            long uptime,
            int restarts,
            @Nullable String startTime,
            @Nullable Long startDuration,
            @Nullable String startedFrom,
            @Nullable String release,
            @Nullable String version,
            @Nullable Long requests,
            @Nullable Long errors,
            @Nullable Double averageResponseTime,
            @Nullable Long memoryUsage,
            @Nullable Double cpuUsage,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean leader)
            implements OperationResponseBody {

        static WorkerDescriptor of(WorkerInfo worker) {
            return new WorkerDescriptor(
                    worker.id(),
                    worker.pid(),
                    worker.port(),
                    worker.status().name(),
                    worker.health().name(),
                    worker.uptime().toMillis(),
                    worker.restarts(),
                    (worker.startTime() != null) ? worker.startTime().toString() : null,
                    (worker.startDuration() != null) ? worker.startDuration().toMillis() : null,
                    (worker.startedFrom() != null) ? worker.startedFrom().name().toLowerCase(Locale.ROOT) : null,
                    worker.release(),
                    worker.version(),
                    worker.requests(),
                    worker.errors(),
                    Rounded.to(worker.averageResponseTime(), 3),
                    worker.memoryUsage(),
                    Rounded.to(worker.cpuUsage(), 2),
                    worker.leader());
        }
    }
}
