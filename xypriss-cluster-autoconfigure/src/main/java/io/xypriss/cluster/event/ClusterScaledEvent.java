package io.xypriss.cluster.event;

import java.time.Instant;

/**
 * A change of size is complete: exactly the desired workers serve.
 *
 * @param timestamp when
 * @param from the size before
 * @param to the size now
 */
public record ClusterScaledEvent(Instant timestamp, int from, int to) implements ClusterEvent {}
