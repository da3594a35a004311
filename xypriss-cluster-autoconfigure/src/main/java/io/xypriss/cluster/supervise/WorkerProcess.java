package io.xypriss.cluster.supervise;

import io.xypriss.cluster.WorkerStart;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One process of a worker, from the wish to spawn it to the report of its exit. Its stage is what is present: nothing
 * (the spawn is in flight), spawned (starting), ready (serving, standing by or refusing traffic); and, from any of them,
 * ending.
 *
 * @param ref which
 * @param origin why it was started
 * @param release what it runs; empty where the application is not run from a jar
 */
record WorkerProcess(
        WorkerRef ref,
        Origin origin,
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
    record Spawned(long pid, int port, WorkerStart from, Instant at, Duration point, Duration readyBy) {}

    /**
     * @param at by the clock
     * @param acceptingSince in elapsed time; absent while the application refuses traffic
     * @param refusedSince in elapsed time, when it began to refuse traffic, with which it is not done for good; absent
     *     where it never has
     */
    record Ready(
            Instant at,
            @Nullable Duration acceptingSince,
            @Nullable Duration refusedSince,
            Duration startDuration,
            Pulse pulse,
            Wear wear,
            Duty duty) {

        Ready with(Pulse value) {
            return new Ready(at, acceptingSince, refusedSince, startDuration, value, wear, duty);
        }

        Ready with(Wear value) {
            return new Ready(at, acceptingSince, refusedSince, startDuration, pulse, value, duty);
        }

        Ready with(Duty value) {
            return new Ready(at, acceptingSince, refusedSince, startDuration, pulse, wear, value);
        }

        Ready refusing(Duration since) {
            return new Ready(at, null, since, startDuration, pulse, wear, duty);
        }

        Ready accepting(Duration since) {
            return new Ready(at, since, refusedSince, startDuration, pulse, wear, duty);
        }
    }

    static WorkerProcess spawning(WorkerRef ref, Origin origin, String release) {
        return new WorkerProcess(ref, origin, release, null, null, null);
    }

    /** Whether it has become ready, and stays: its application may refuse traffic, though. */
    boolean isUp() {
        return ready != null && ending == null;
    }

    /** Whether it could serve. */
    boolean able() {
        return isUp() && ready != null && ready.acceptingSince() != null;
    }

    /** Whether it could serve, but for its application. */
    boolean refuses() {
        return isUp() && !able();
    }

    boolean serving() {
        return able() && ready != null && ready.duty().serves();
    }

    /** Whether it has accepted traffic for so long, and has passed a check since, and none has failed. */
    boolean proven(Duration minReadyTime, Duration now) {
        return ready != null && ready.pulse().sound() && acceptsFor(minReadyTime, now);
    }

    boolean acceptsFor(Duration time, Duration now) {
        Duration at = provenAt(time);
        return at != null && at.compareTo(now) <= 0;
    }

    /** When it will have accepted traffic for so long; absent while it does not, or ends. */
    @Nullable
    Duration provenAt(Duration minReadyTime) {
        Duration since = ready == null || ending != null ? null : ready.acceptingSince();
        return since == null ? null : since.plus(minReadyTime);
    }

    boolean endsBecause(Ending.Reason reason) {
        return ending != null && ending.reason() == reason;
    }

    boolean endingOnRequest() {
        return ending != null && ending.reason().requested();
    }

    @Nullable
    Duration deadline() {
        if (ending != null) {
            return ending.deadline();
        }
        if (ready != null) {
            return ready.pulse().deadline();
        }
        return spawned == null ? null : spawned.readyBy();
    }

    WorkerProcess with(Spawned value) {
        return new WorkerProcess(ref, origin, release, value, ready, ending);
    }

    WorkerProcess with(Ready value) {
        return new WorkerProcess(ref, origin, release, spawned, value, ending);
    }

    WorkerProcess with(Ending value) {
        return new WorkerProcess(ref, origin, release, spawned, ready, value);
    }

    WorkerProcess with(Pulse value) {
        return ready == null ? this : with(ready.with(value));
    }

    WorkerProcess with(Wear value) {
        return ready == null ? this : with(ready.with(value));
    }
}
