package io.xypriss.cluster;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Figures of the whole cluster at one moment. A figure that cannot be known is {@code null}.
 *
 * <p>The constructor is not part of the API: components may be added.
 *
 * @param totalWorkers worker slots that exist, whatever their status
 * @param activeWorkers workers that are serving
 * @param desiredWorkers workers that should be serving
 * @param standbyWorkers workers that are ready to take the place of one that serves
 * @param totalRequests requests answered on the public port by all workers, past ones included, since the cluster started;
 *     absent where this process serves alone, as nobody counts them
 * @param averageResponseTime mean time to answer over those requests, in milliseconds; absent before the first
 * @param errorRate share of those requests answered with a 5xx status, 0 to 1; absent before the first
 * @param restartCount restarts after unexpected exits, over all workers, since the cluster started
 * @param memoryUsage resident memory of all workers in bytes; absent where the platform does not tell
 * @param cpuUsage processor use of all workers since the previous sample, in percent of one processor
 * @param uptime how long the cluster has been up
 */
public record ClusterMetrics(
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
        Duration uptime) {}
