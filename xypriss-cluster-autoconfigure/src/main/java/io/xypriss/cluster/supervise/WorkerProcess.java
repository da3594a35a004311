package io.xypriss.cluster.supervise;

import io.xypriss.cluster.WorkerStart;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One process of a worker, from the wish to spawn it to the report of its exit. Its stage is what is present: nothing
 * (the spawn is in flight), spawned (starting), ready (serving or standing by); and, from any of them, ending.
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

    /** @param point in elapsed time */
    record Ready(Instant at, Duration point, Duration startDuration, Pulse pulse, Wear wear, Duty duty) {

        Ready with(Pulse value) {
            return new Ready(at, point, startDuration, value, wear, duty);
        }

        Ready with(Wear value) {
            return new Ready(at, point, startDuration, pulse, value, duty);
        }

        Ready with(Duty value) {
            return new Ready(at, point, startDuration, pulse, wear, value);
        }
    }

    static WorkerProcess spawning(WorkerRef ref, Origin origin, String release) {
        return new WorkerProcess(ref, origin, release, null, null, null);
    }

    /** Whether it could serve. */
    boolean able() {
        return ready != null && ending == null;
    }

    boolean serving() {
        return able() && ready != null && ready.duty().serves();
    }

    /** Whether it has been ready for so long, and has passed a check since, and none has failed. */
    boolean proven(Duration minReadyTime, Duration now) {
        return able()
                && ready != null
                && ready.pulse().sound()
                && ready.point().plus(minReadyTime).compareTo(now) <= 0;
    }

    /** When it will have been ready for so long; absent while it is not ready, or ends. */
    @Nullable
    Duration provenAt(Duration minReadyTime) {
        return able() && ready != null ? ready.point().plus(minReadyTime) : null;
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
