package io.xypriss.cluster.control.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.xypriss.cluster.WorkerStart;
import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.event.ClusterEventsDroppedEvent;
import io.xypriss.cluster.event.ClusterReadyEvent;
import io.xypriss.cluster.event.ClusterScaledEvent;
import io.xypriss.cluster.event.ClusterStoppedEvent;
import io.xypriss.cluster.event.RollEndedEvent;
import io.xypriss.cluster.event.RollStartedEvent;
import io.xypriss.cluster.event.WorkerExitCause;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerFailedEvent;
import io.xypriss.cluster.event.WorkerPromotedEvent;
import io.xypriss.cluster.event.WorkerReadyEvent;
import io.xypriss.cluster.event.WorkerRestartEvent;
import io.xypriss.cluster.event.WorkerStartedEvent;
import io.xypriss.cluster.event.WorkerUnhealthyEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link ClusterEvent} on the wire. An event of a kind that is unknown here arrives as {@link Unknown}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type", defaultImpl = WireEvent.Unknown.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = WireEvent.EventsDropped.class, name = "events-dropped"),
    @JsonSubTypes.Type(value = WireEvent.Ready.class, name = "cluster-ready"),
    @JsonSubTypes.Type(value = WireEvent.Scaled.class, name = "cluster-scaled"),
    @JsonSubTypes.Type(value = WireEvent.Stopped.class, name = "cluster-stopped"),
    @JsonSubTypes.Type(value = WireEvent.RollEnded.class, name = "roll-ended"),
    @JsonSubTypes.Type(value = WireEvent.RollStarted.class, name = "roll-started"),
    @JsonSubTypes.Type(value = WireEvent.WorkerExit.class, name = "worker-exit"),
    @JsonSubTypes.Type(value = WireEvent.WorkerFailed.class, name = "worker-failed"),
    @JsonSubTypes.Type(value = WireEvent.WorkerPromoted.class, name = "worker-promoted"),
    @JsonSubTypes.Type(value = WireEvent.WorkerReady.class, name = "worker-ready"),
    @JsonSubTypes.Type(value = WireEvent.WorkerRestart.class, name = "worker-restart"),
    @JsonSubTypes.Type(value = WireEvent.WorkerStarted.class, name = "worker-started"),
    @JsonSubTypes.Type(value = WireEvent.WorkerUnhealthy.class, name = "worker-unhealthy")
})
public sealed interface WireEvent {

    /**
     * What the application hears; {@code null} for an event of a kind that is unknown here.
     *
     * @throws IllegalArgumentException for a word that is unknown here
     */
    @Nullable
    ClusterEvent toEvent();

    /** The event as it travels. */
    static WireEvent of(ClusterEvent event) {
        if (event instanceof ClusterEventsDroppedEvent it) {
            return new EventsDropped(it.timestamp(), it.count());
        }
        if (event instanceof ClusterReadyEvent it) {
            return new Ready(it.timestamp(), it.workers(), it.startDuration());
        }
        if (event instanceof ClusterScaledEvent it) {
            return new Scaled(it.timestamp(), it.from(), it.to());
        }
        if (event instanceof ClusterStoppedEvent it) {
            return new Stopped(it.timestamp(), it.graceful());
        }
        if (event instanceof RollEndedEvent it) {
            return new RollEnded(it.timestamp(), WireRoll.of(it.roll()));
        }
        if (event instanceof RollStartedEvent it) {
            return new RollStarted(it.timestamp(), WireRoll.of(it.roll()));
        }
        if (event instanceof WorkerExitEvent it) {
            return WorkerExit.of(it);
        }
        if (event instanceof WorkerFailedEvent it) {
            return new WorkerFailed(it.timestamp(), it.workerId(), it.reason());
        }
        if (event instanceof WorkerPromotedEvent it) {
            return new WorkerPromoted(it.timestamp(), it.workerId(), it.pid());
        }
        if (event instanceof WorkerReadyEvent it) {
            return new WorkerReady(
                    it.timestamp(),
                    it.workerId(),
                    it.pid(),
                    it.startDuration(),
                    it.startedFrom().name());
        }
        if (event instanceof WorkerRestartEvent it) {
            return new WorkerRestart(it.timestamp(), it.workerId(), it.restarts(), it.requested(), it.reason());
        }
        if (event instanceof WorkerStartedEvent it) {
            return new WorkerStarted(it.timestamp(), it.workerId(), it.pid(), it.port());
        }
        if (event instanceof WorkerUnhealthyEvent it) {
            return new WorkerUnhealthy(it.timestamp(), it.workerId(), it.pid(), it.failures(), it.reason());
        }
        // A test goes over all kinds of event.
        throw new IllegalArgumentException("No message for " + event.getClass());
    }

    /** {@link ClusterEventsDroppedEvent}. */
    record EventsDropped(Instant timestamp, long count) implements WireEvent {

        @Override
        public ClusterEvent toEvent() {
            return new ClusterEventsDroppedEvent(this.timestamp, this.count);
        }
    }

    /** {@link ClusterReadyEvent}. */
    record Ready(Instant timestamp, int workers, Duration startDuration) implements WireEvent {

        @Override
        public ClusterEvent toEvent() {
            return new ClusterReadyEvent(this.timestamp, this.workers, this.startDuration);
        }
    }

    /** {@link ClusterScaledEvent}. */
    record Scaled(Instant timestamp, int from, int to) implements WireEvent {

        @Override
        public ClusterEvent toEvent() {
            return new ClusterScaledEvent(this.timestamp, this.from, this.to);
        }
    }

    /** {@link ClusterStoppedEvent}. */
    record Stopped(Instant timestamp, boolean graceful) implements WireEvent {

        @Override
        public ClusterEvent toEvent() {
            return new ClusterStoppedEvent(this.timestamp, this.graceful);
        }
    }

    /** {@link RollEndedEvent}. */
    record RollEnded(Instant timestamp, WireRoll roll) implements WireEvent {

        @Override
        public ClusterEvent toEvent() {
            return new RollEndedEvent(this.timestamp, this.roll.toRoll());
        }
    }

    /** {@link RollStartedEvent}. */
    record RollStarted(Instant timestamp, WireRoll roll) implements WireEvent {

        @Override
        public ClusterEvent toEvent() {
            return new RollStartedEvent(this.timestamp, this.roll.toRoll());
        }
    }

    /** {@link WorkerExitEvent}. */
    record WorkerExit(
            Instant timestamp,
            String workerId,
            long pid,
            @Nullable Integer exitCode,
            @Nullable Integer signal,
            boolean expected,
            Duration uptime,
            String cause,
            List<String> lastOutput,
            String next,
            @Nullable Duration restartDelay)
            implements WireEvent {

        public WorkerExit {
            lastOutput = List.copyOf(lastOutput);
        }

        private static WorkerExit of(WorkerExitEvent event) {
            return new WorkerExit(
                    event.timestamp(),
                    event.workerId(),
                    event.pid(),
                    event.exitCode(),
                    event.signal(),
                    event.expected(),
                    event.uptime(),
                    event.cause().name(),
                    event.lastOutput(),
                    event.next().name(),
                    event.restartDelay());
        }

        @Override
        public ClusterEvent toEvent() {
            return new WorkerExitEvent(
                    this.timestamp,
                    this.workerId,
                    this.pid,
                    this.exitCode,
                    this.signal,
                    this.expected,
                    this.uptime,
                    WorkerExitCause.valueOf(this.cause),
                    this.lastOutput,
                    WorkerExitEvent.Next.valueOf(this.next),
                    this.restartDelay);
        }
    }

    /** {@link WorkerFailedEvent}. */
    record WorkerFailed(Instant timestamp, String workerId, String reason) implements WireEvent {

        @Override
        public ClusterEvent toEvent() {
            return new WorkerFailedEvent(this.timestamp, this.workerId, this.reason);
        }
    }

    /** {@link WorkerPromotedEvent}. */
    record WorkerPromoted(Instant timestamp, String workerId, long pid) implements WireEvent {

        @Override
        public ClusterEvent toEvent() {
            return new WorkerPromotedEvent(this.timestamp, this.workerId, this.pid);
        }
    }

    /** {@link WorkerReadyEvent}. */
    record WorkerReady(Instant timestamp, String workerId, long pid, Duration startDuration, String startedFrom)
            implements WireEvent {

        @Override
        public ClusterEvent toEvent() {
            return new WorkerReadyEvent(
                    this.timestamp, this.workerId, this.pid, this.startDuration, WorkerStart.valueOf(this.startedFrom));
        }
    }

    /** {@link WorkerRestartEvent}. */
    record WorkerRestart(Instant timestamp, String workerId, int restarts, boolean requested, String reason)
            implements WireEvent {

        @Override
        public ClusterEvent toEvent() {
            return new WorkerRestartEvent(this.timestamp, this.workerId, this.restarts, this.requested, this.reason);
        }
    }

    /** {@link WorkerStartedEvent}. */
    record WorkerStarted(Instant timestamp, String workerId, long pid, int port) implements WireEvent {

        @Override
        public ClusterEvent toEvent() {
            return new WorkerStartedEvent(this.timestamp, this.workerId, this.pid, this.port);
        }
    }

    /** {@link WorkerUnhealthyEvent}. */
    record WorkerUnhealthy(Instant timestamp, String workerId, long pid, int failures, String reason)
            implements WireEvent {

        @Override
        public ClusterEvent toEvent() {
            return new WorkerUnhealthyEvent(this.timestamp, this.workerId, this.pid, this.failures, this.reason);
        }
    }

    /** An event of a kind that came with a later version of this library. */
    record Unknown() implements WireEvent {

        @Override
        public @Nullable ClusterEvent toEvent() {
            return null;
        }
    }
}
