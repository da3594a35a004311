package io.xypriss.cluster.event;

import java.time.Instant;

/**
 * A worker failed its health checks in a row, and is being replaced.
 *
 * @param timestamp when
 * @param workerId the worker's id
 * @param pid its process id
 * @param failures how many checks in a row failed
 * @param reason what the last check found
 */
public record WorkerUnhealthyEvent(Instant timestamp, String workerId, long pid, int failures, String reason)
        implements ClusterEvent {}
