package io.xypriss.cluster;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One worker at one moment. A figure that cannot be known (the worker is not running, or the platform does not tell) is
 * {@code null}; nothing is estimated.
 *
 * <p>The constructor is not part of the API: components may be added.
 *
 * @param id the worker's slot, {@code "1"} to {@code "N"}; stable across restarts
 * @param pid the process id of its present process
 * @param port its own port on the loopback address
 * @param status where it stands in its life
 * @param health what the health checks say
 * @param startTime when its present process was spawned
 * @param uptime how long its present process has lived; zero where there is none
 * @param restarts how often it has been restarted after an unexpected exit, since the cluster started
 * @param startDuration from spawn to ready, of its present process
 * @param startedFrom what its present process started from
 * @param release what its present process runs: the start of the SHA-256 of the application's jar; absent where the
 *     application is not run from an executable jar
 * @param version the version of the application in that release; absent where the jar says none
 * @param requests requests answered on the public port by its present process
 * @param errors those of them answered with a 5xx status
 * @param averageResponseTime mean time to answer, in milliseconds; absent before the first request
 * @param memoryUsage resident memory in bytes
 * @param cpuUsage processor use since the previous sample, in percent of one processor
 * @param leader whether its present process leads the cluster
 */
public record WorkerInfo(
        String id,
        @Nullable Long pid,
        @Nullable Integer port,
        WorkerStatus status,
        WorkerHealth health,
        @Nullable Instant startTime,
        Duration uptime,
        int restarts,
        @Nullable Duration startDuration,
        @Nullable WorkerStart startedFrom,
        @Nullable String release,
        @Nullable String version,
        @Nullable Long requests,
        @Nullable Long errors,
        @Nullable Double averageResponseTime,
        @Nullable Long memoryUsage,
        @Nullable Double cpuUsage,
        boolean leader) {}
