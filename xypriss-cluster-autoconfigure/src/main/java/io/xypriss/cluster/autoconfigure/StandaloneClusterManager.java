package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterConflictException;
import io.xypriss.cluster.ClusterHealth;
import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.ClusterMetrics;
import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ClusterSnapshot;
import io.xypriss.cluster.Roll;
import io.xypriss.cluster.RollingRestartOptions;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Describes the one process there is without a cluster, and refuses to change it. Holds no thread and no port. */
class StandaloneClusterManager implements ClusterManager {

    private final @Nullable String fallbackReason;

    /** @param fallbackReason why the cluster that was wanted could not start; {@code null} where none was wanted */
    StandaloneClusterManager(@Nullable String fallbackReason) {
        this.fallbackReason = fallbackReason;
    }

    @Override
    public CompletableFuture<Void> scaleUp(int count) {
        return refuse();
    }

    @Override
    public CompletableFuture<Void> scaleDown(int count) {
        return refuse();
    }

    @Override
    public CompletableFuture<Void> scaleTo(int workers) {
        return refuse();
    }

    @Override
    public CompletableFuture<Void> restartWorker(String id) {
        return refuse();
    }

    @Override
    public CompletableFuture<Roll> restart(RollingRestartOptions options) {
        return refuse();
    }

    @Override
    public CompletableFuture<Void> stopCluster(boolean graceful) {
        return refuse();
    }

    @Override
    public ClusterSnapshot getClusterSnapshot() {
        return new ClusterSnapshot(ClusterRole.STANDALONE, metrics(), health(), List.of(), null);
    }

    private static ClusterMetrics metrics() {
        return new ClusterMetrics(
                0,
                0,
                0,
                0,
                null,
                null,
                null,
                0,
                null,
                null,
                Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime()));
    }

    private ClusterHealth health() {
        if (this.fallbackReason == null) {
            return new ClusterHealth(true, ClusterHealth.Level.UP, Map.of("mode", "standalone"));
        }
        return new ClusterHealth(
                false, ClusterHealth.Level.DEGRADED, Map.of("mode", "single-process", "reason", this.fallbackReason));
    }

    @Override
    public ClusterRole getRole() {
        return ClusterRole.STANDALONE;
    }

    private <T> CompletableFuture<T> refuse() {
        return CompletableFuture.failedFuture(new ClusterConflictException(
                (this.fallbackReason != null)
                        ? "The cluster could not start, and this process serves alone: " + this.fallbackReason
                        : "Clustering is off in this process; set xypriss.cluster.enabled=true"));
    }
}
