package io.xypriss.cluster;

import java.time.Instant;

/**
 * Something that happened to the cluster; published in the master as a Spring application event, after the fact and
 * outside the supervising thread. Events arrive one at a time and in order; a listener that throws harms nothing.
 */
public sealed interface ClusterEvent
        permits ClusterReadyEvent,
                ClusterScaledEvent,
                ClusterStoppedEvent,
                RollEndedEvent,
                RollStartedEvent,
                WorkerExitEvent,
                WorkerFailedEvent,
                WorkerPromotedEvent,
                WorkerReadyEvent,
                WorkerRestartEvent,
                WorkerStartedEvent,
                WorkerUnhealthyEvent {

    /** When it happened. */
    Instant timestamp();
}
