package io.xypriss.cluster.event;

import java.time.Duration;
import java.time.Instant;

/**
 * All desired workers serve for the first time.
 *
 * @param timestamp when
 * @param workers how many
 * @param startDuration since the supervisor started
 */
public record ClusterReadyEvent(Instant timestamp, int workers, Duration startDuration) implements ClusterEvent {}
