package io.xypriss.cluster;

import java.time.Instant;

/**
 * The cluster has stopped: no worker lives.
 *
 * @param timestamp when
 * @param graceful whether all workers left within their time, none having been killed
 */
public record ClusterStoppedEvent(Instant timestamp, boolean graceful) implements ClusterEvent {}
