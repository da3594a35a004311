package io.xypriss.cluster.event;

import io.xypriss.cluster.Roll;
import java.time.Instant;

/**
 * A rolling restart has come to its verdict.
 *
 * @param timestamp when
 * @param roll the verdict
 */
public record RollEndedEvent(Instant timestamp, Roll roll) implements ClusterEvent {}
