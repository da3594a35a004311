package io.xypriss.cluster;

import java.time.Duration;
import java.time.Instant;

/**
 * A worker became ready, and takes connections from now on.
 *
 * @param timestamp when
 * @param workerId the worker's id
 * @param pid its process id
 * @param startDuration from spawn to ready
 * @param startedFrom what its process was started from
 */
public record WorkerReadyEvent(
        Instant timestamp, String workerId, long pid, Duration startDuration, StartedFrom startedFrom)
        implements ClusterEvent {}
