package io.xypriss.cluster.event;

import java.time.Instant;

/**
 * A worker went beyond its restart budget, and is left alone until told to restart.
 *
 * @param timestamp when
 * @param workerId the worker's id
 * @param reason what happened, and how often
 */
public record WorkerFailedEvent(Instant timestamp, String workerId, String reason) implements ClusterEvent {}
