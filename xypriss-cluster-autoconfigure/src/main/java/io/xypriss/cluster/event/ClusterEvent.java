package io.xypriss.cluster.event;

import java.time.Instant;

/**
 * Something that happened to the cluster; published, after the fact, as a Spring application event in the worker that
 * leads (see {@link io.xypriss.cluster.messaging.ClusterLeader}), where all beans of the application are there to use.
 *
 * <ul>
 *   <li>Events arrive one at a time and in order, on a thread of their own. A listener that throws harms nothing. While
 *       one does not return, later events wait, and nothing else does.
 *   <li>Each event is heard once in the cluster. If the leading worker is killed, or loses its master, while its listeners
 *       deal with an event, the next leader hears that one event again.
 *   <li>While no worker leads, up to 1,000 events wait. Beyond that the oldest are dropped, which is logged, and a
 *       {@link ClusterEventsDroppedEvent} is heard in their place.
 *   <li>Events of a stop of the cluster wait in vain, as no worker leads after it: they are heard in the master only.
 *       {@link ClusterStoppedEvent} is never heard anywhere else.
 * </ul>
 *
 * <p>To hear events in the master, also while no worker leads, register a {@link ClusterEventListener}.
 */
public sealed interface ClusterEvent
        permits ClusterEventsDroppedEvent,
                ClusterReadyEvent,
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
