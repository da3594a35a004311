package io.xypriss.cluster.event;

import java.time.Instant;

/**
 * The cluster has stopped: no worker lives. Heard in the master only, by a {@link ClusterEventListener}.
 *
 * @param timestamp when
 * @param graceful whether all workers left within their time, none having been killed
 */
public record ClusterStoppedEvent(Instant timestamp, boolean graceful) implements ClusterEvent {}
