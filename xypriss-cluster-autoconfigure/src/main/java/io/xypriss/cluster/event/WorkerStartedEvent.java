package io.xypriss.cluster.event;

import java.time.Instant;

/**
 * A worker's process was spawned; it is not ready yet.
 *
 * @param timestamp when
 * @param workerId the worker's id
 * @param pid its process id
 * @param port its own port on the loopback address
 */
public record WorkerStartedEvent(Instant timestamp, String workerId, long pid, int port) implements ClusterEvent {}
