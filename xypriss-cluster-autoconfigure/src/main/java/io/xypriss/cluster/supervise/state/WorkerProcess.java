package io.xypriss.cluster.supervise.state;

import io.xypriss.cluster.WorkerStart;
import io.xypriss.cluster.supervise.WorkerRef;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One process of a worker, from the wish to spawn it to the report of its exit. Its stage is what is present: nothing
 * (the spawn is in flight), spawned (starting), ready (serving, standing by or refusing traffic); and, from any of them,
 * ending.
 *
 * @param ref which
 * @param startReason why it was started
 * @param release what it runs; empty where the application is not run from a jar
 */
public record WorkerProcess(
        WorkerRef ref,
        StartReason startReason,
        String release,
        @Nullable Spawned spawned,
        @Nullable Ready ready,
        @Nullable Ending ending) {

    /**
     * @param from what it was started from
     * @param at by the clock
     * @param point in elapsed time
     * @param readyBy the start-up deadline
     */
    public record Spawned(long pid, int port, WorkerStart from, Instant at, Duration point, Duration readyBy) {

        public Spawned withReadyBy(Duration value) {
            return new Spawned(pid, port, from, at, point, value);
        }
    }

    /**
     * @param at by the clock
     * @param acceptingSince in elapsed time; absent while the application refuses traffic
     * @param refusedSince in elapsed time, when it began to refuse traffic, with which it is not done for good; absent
     *     where it never has
     */
    public record Ready(
            Instant at,
            @Nullable Duration acceptingSince,
            @Nullable Duration refusedSince,
            Duration startDuration,
            Pulse pulse,
            Usage usage,
            Duty duty) {

        public Ready with(Pulse value) {
            return new Ready(at, acceptingSince, refusedSince, startDuration, value, usage, duty);
        }

        public Ready with(Usage value) {
            return new Ready(at, acceptingSince, refusedSince, startDuration, pulse, value, duty);
        }

        public Ready with(Duty value) {
            return new Ready(at, acceptingSince, refusedSince, startDuration, pulse, usage, value);
        }

        public Ready refusing(Duration since) {
            return new Ready(at, null, since, startDuration, pulse, usage, duty);
        }

        public Ready accepting(Duration since) {
            return new Ready(at, since, refusedSince, startDuration, pulse, usage, duty);
        }
    }

    public static WorkerProcess spawning(WorkerRef ref, StartReason startReason, String release) {
        return new WorkerProcess(ref, startReason, release, null, null, null);
    }

    /** Whether it has become ready, and stays: its application may refuse traffic, though. */
    public boolean isUp() {
        return ready != null && ending == null;
    }

    /** Whether it could serve. */
    public boolean able() {
        return isUp() && ready != null && ready.acceptingSince() != null;
    }

    /** Whether it could serve, but for its application. */
    public boolean refuses() {
        return isUp() && !able();
    }

    public boolean serving() {
        return able() && ready != null && ready.duty().serves();
    }

    /** Whether it has accepted traffic for so long, and has passed a check since, and none has failed. */
    public boolean proven(Duration minReadyTime, Duration now) {
        return ready != null && ready.pulse().sound() && acceptsFor(minReadyTime, now);
    }

    public boolean acceptsFor(Duration time, Duration now) {
        Duration at = provenAt(time);
        return at != null && at.compareTo(now) <= 0;
    }

    /** When it will have accepted traffic for so long; absent while it does not, or ends. */
    public @Nullable Duration provenAt(Duration minReadyTime) {
        Duration since = ready == null || ending != null ? null : ready.acceptingSince();
        return since == null ? null : since.plus(minReadyTime);
    }

    public boolean endsBecause(Ending.Reason reason) {
        return ending != null && ending.reason() == reason;
    }

    public boolean endingOnRequest() {
        return ending != null && ending.reason().requested();
    }

    public @Nullable Duration deadline() {
        if (ending != null) {
            return ending.deadline();
        }
        if (ready != null) {
            return ready.pulse().deadline();
        }
        return spawned == null ? null : spawned.readyBy();
    }

    public WorkerProcess with(Spawned value) {
        return new WorkerProcess(ref, startReason, release, value, ready, ending);
    }

    public WorkerProcess with(Ready value) {
        return new WorkerProcess(ref, startReason, release, spawned, value, ending);
    }

    public WorkerProcess with(Ending value) {
        return new WorkerProcess(ref, startReason, release, spawned, ready, value);
    }

    public WorkerProcess with(Pulse value) {
        return ready == null ? this : with(ready.with(value));
    }

    public WorkerProcess with(Usage value) {
        return ready == null ? this : with(ready.with(value));
    }
}
