package io.xypriss.cluster.event;

import java.time.Instant;

/**
 * A worker that stood by takes connections from now on.
 *
 * @param timestamp when the master decided it
 * @param workerId the worker
 * @param pid its process id
 */
public record WorkerPromotedEvent(Instant timestamp, String workerId, long pid) implements ClusterEvent {}
