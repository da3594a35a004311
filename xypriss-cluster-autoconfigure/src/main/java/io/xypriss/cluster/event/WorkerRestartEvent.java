package io.xypriss.cluster.event;

import java.time.Instant;

/**
 * A worker is being started again, after it had exited or, to replace it without a gap, beside it.
 *
 * @param timestamp when
 * @param workerId the worker's id
 * @param restarts how often it has been restarted after unexpected exits, this time included if it is one
 * @param requested whether the restart was wanted (a request, a rolling restart, recycling), rather than caused by an
 *     unexpected exit
 * @param reason why, for people
 */
public record WorkerRestartEvent(Instant timestamp, String workerId, int restarts, boolean requested, String reason)
        implements ClusterEvent {}
