package io.xypriss.cluster.supervise;

import io.xypriss.cluster.WorkerStart;
import io.xypriss.cluster.launch.WorkerExit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Something the supervising core is told. A fact that cannot be (about a worker that does not exist, a check that was
 * never sent, a second exit of one process) changes nothing.
 *
 * <p>Of each process the first fact must be {@link WorkerSpawned} or {@link SpawnFailed}; what a worker says before
 * that is lost.
 */
public sealed interface Fact {

    /** Supervision begins. */
    record Started() implements Fact {}

    /**
     * {@link Action.Spawn} was performed: the process exists.
     *
     * @param recording whether its JVM records the classes it loads; only where {@link ClusterState#mayRecord} allows it
     */
    record WorkerSpawned(WorkerRef ref, long pid, int port, WorkerStart startedFrom, boolean recording)
            implements Fact {

        /** From nothing but the application's classes, which nobody records. */
        public WorkerSpawned(WorkerRef ref, long pid, int port) {
            this(ref, pid, port, WorkerStart.PLAIN, false);
        }
    }

    /** {@link Action.Spawn} failed: no process exists. */
    record SpawnFailed(WorkerRef ref, String reason) implements Fact {}

    /** The application in the worker is ready to serve; or accepts traffic again. */
    record WorkerReady(WorkerRef ref) implements Fact {}

    /** The application in the worker, which was ready, refuses traffic for now. */
    record WorkerUnready(WorkerRef ref) implements Fact {}

    /** The worker answered {@link Action.Check}. */
    record CheckAnswered(
            WorkerRef ref,
            long checkId,
            boolean healthy,
            @Nullable String detail) implements Fact {}

    /** The process has ended. */
    record WorkerExited(WorkerRef ref, WorkerExit exit) implements Fact {}

    /** The control connection broke, though the process may live: it serves no more, and leaves by itself. */
    record WorkerDisconnected(WorkerRef ref) implements Fact {}

    /** The worker begins to leave by itself: it serves no more. */
    record WorkerLeaving(WorkerRef ref) implements Fact {}

    /** The worker was retired, has closed its application, and its JVM writes the class archive before it ends. */
    record ArchiveBegun(WorkerRef ref) implements Fact {}

    /** Someone wants another number of workers. */
    record ScaleRequested(long commandId, Kind kind, int count) implements Fact {

        /** What {@link #count()} means. */
        public enum Kind {
            UP,
            DOWN,
            TO
        }
    }

    /**
     * Someone wants all workers replaced.
     *
     * @param release what they shall run; what they run already where absent
     * @param supersede whether to take over from a rolling restart that is running
     * @param minReadyTime as configured where absent
     * @param canaryTime as configured where absent
     */
    record RollRequested(
            long commandId,
            @Nullable String release,
            boolean supersede,
            @Nullable Duration minReadyTime,
            @Nullable Duration canaryTime)
            implements Fact {}

    /** What a worker has used up since it started. */
    record FiguresReported(
            WorkerRef ref, long requests, @Nullable Long residentMemory) implements Fact {}

    /** The worker does not lead any more in that term; because it was told so, or because it leaves. */
    record LeadershipAcknowledged(WorkerRef ref, long term) implements Fact {}

    /** Someone wants one worker drained and started anew. */
    record RestartRequested(long commandId, String workerId) implements Fact {}

    /** Someone wants all workers to end. */
    record StopRequested(long commandId, boolean graceful) implements Fact {}

    /** The stop that is under way must not wait any longer: kill what is left. Without a stop under way, nothing. */
    record HurryRequested() implements Fact {}

    /** Only time has passed: {@link ClusterState#nextDeadline()} has come. */
    record DeadlinePassed() implements Fact {}
}
