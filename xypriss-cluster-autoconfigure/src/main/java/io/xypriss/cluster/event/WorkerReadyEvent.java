package io.xypriss.cluster.event;

import io.xypriss.cluster.WorkerStart;
import java.time.Duration;
import java.time.Instant;

/**
 * A worker became ready; it takes connections from now on, or stands by to take the place of one that does.
 *
 * @param timestamp when
 * @param workerId the worker's id
 * @param pid its process id
 * @param startDuration from spawn to ready
 * @param startedFrom what its process was started from
 */
public record WorkerReadyEvent(
        Instant timestamp, String workerId, long pid, Duration startDuration, WorkerStart startedFrom)
        implements ClusterEvent {}
