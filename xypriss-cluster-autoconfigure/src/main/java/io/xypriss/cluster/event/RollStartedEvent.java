package io.xypriss.cluster.event;

import io.xypriss.cluster.Roll;
import java.time.Instant;

/**
 * A rolling restart has begun.
 *
 * @param timestamp when
 * @param roll what it is going to do
 */
public record RollStartedEvent(Instant timestamp, Roll roll) implements ClusterEvent {}
