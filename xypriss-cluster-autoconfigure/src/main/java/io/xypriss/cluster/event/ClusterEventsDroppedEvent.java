package io.xypriss.cluster.event;

import java.time.Instant;

/**
 * Events that waited for a worker that leads were dropped, the oldest first, as no more than 1,000 wait. It is heard in
 * their place, by the leading worker alone.
 *
 * @param timestamp when the latest of them was dropped
 * @param count how many were dropped since the last such event
 */
public record ClusterEventsDroppedEvent(Instant timestamp, long count) implements ClusterEvent {}
