package io.xypriss.cluster.supervise;

import io.xypriss.cluster.WorkerStart;
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

    /** Calls the one method of the handler that is for this kind of fact. */
    void handledBy(Handler handler);

    /** Someone's wish; of each, one answer is heard. */
    sealed interface Command extends Fact {

        /** Names the command in its answer. */
        long commandId();
    }

    /** Deals with facts. There is one method for each kind, so that the compiler notices which has been forgotten. */
    interface Handler {

        void started(Started fact);

        void workerSpawned(WorkerSpawned fact);

        void spawnFailed(SpawnFailed fact);

        void workerReady(WorkerReady fact);

        void workerUnready(WorkerUnready fact);

        void checkAnswered(CheckAnswered fact);

        void workerExited(WorkerExited fact);

        void workerDisconnected(WorkerDisconnected fact);

        void workerLeaving(WorkerLeaving fact);

        void archiveBegun(ArchiveBegun fact);

        void scaleRequested(ScaleRequested fact);

        void rollRequested(RollRequested fact);

        void figuresReported(FiguresReported fact);

        void leadershipAcknowledged(LeadershipAcknowledged fact);

        void restartRequested(RestartRequested fact);

        void stopRequested(StopRequested fact);

        void hurryRequested(HurryRequested fact);

        void deadlinePassed(DeadlinePassed fact);
    }

    /** Supervision begins. */
    record Started() implements Fact {

        @Override
        public void handledBy(Handler handler) {
            handler.started(this);
        }
    }

    /**
     * {@link Action.Spawn} was performed: the process exists.
     *
     * @param recording whether its JVM records the classes it loads; only where the state allows it
     */
    record WorkerSpawned(WorkerRef ref, long pid, int port, WorkerStart startedFrom, boolean recording)
            implements Fact {

        @Override
        public void handledBy(Handler handler) {
            handler.workerSpawned(this);
        }

        /** From nothing but the application's classes, which nobody records. */
        public WorkerSpawned(WorkerRef ref, long pid, int port) {
            this(ref, pid, port, WorkerStart.PLAIN, false);
        }
    }

    /** {@link Action.Spawn} failed: no process exists. */
    record SpawnFailed(WorkerRef ref, String reason) implements Fact {

        @Override
        public void handledBy(Handler handler) {
            handler.spawnFailed(this);
        }
    }

    /** The application in the worker is ready to serve; or accepts traffic again. */
    record WorkerReady(WorkerRef ref) implements Fact {

        @Override
        public void handledBy(Handler handler) {
            handler.workerReady(this);
        }
    }

    /** The application in the worker, which was ready, refuses traffic for now. */
    record WorkerUnready(WorkerRef ref) implements Fact {

        @Override
        public void handledBy(Handler handler) {
            handler.workerUnready(this);
        }
    }

    /** The worker answered {@link Action.Check}. */
    record CheckAnswered(
            WorkerRef ref,
            long checkId,
            boolean healthy,
            @Nullable String detail) implements Fact {

        @Override
        public void handledBy(Handler handler) {
            handler.checkAnswered(this);
        }
    }

    /** The process has ended. */
    record WorkerExited(WorkerRef ref, ProcessExit exit) implements Fact {

        @Override
        public void handledBy(Handler handler) {
            handler.workerExited(this);
        }
    }

    /** The control connection broke, though the process may live: it serves no more, and leaves by itself. */
    record WorkerDisconnected(WorkerRef ref) implements Fact {

        @Override
        public void handledBy(Handler handler) {
            handler.workerDisconnected(this);
        }
    }

    /** The worker begins to leave by itself: it serves no more. */
    record WorkerLeaving(WorkerRef ref) implements Fact {

        @Override
        public void handledBy(Handler handler) {
            handler.workerLeaving(this);
        }
    }

    /** The worker was retired, has closed its application, and its JVM writes the class archive before it ends. */
    record ArchiveBegun(WorkerRef ref) implements Fact {

        @Override
        public void handledBy(Handler handler) {
            handler.archiveBegun(this);
        }
    }

    /** Someone wants another number of workers. */
    record ScaleRequested(long commandId, Kind kind, int count) implements Command {

        @Override
        public void handledBy(Handler handler) {
            handler.scaleRequested(this);
        }

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
            implements Command {

        @Override
        public void handledBy(Handler handler) {
            handler.rollRequested(this);
        }
    }

    /** What a worker has used up since it started. */
    record FiguresReported(
            WorkerRef ref, long requests, @Nullable Long residentMemory) implements Fact {

        @Override
        public void handledBy(Handler handler) {
            handler.figuresReported(this);
        }
    }

    /** The worker does not lead any more in that term; because it was told so, or because it leaves. */
    record LeadershipAcknowledged(WorkerRef ref, long term) implements Fact {

        @Override
        public void handledBy(Handler handler) {
            handler.leadershipAcknowledged(this);
        }
    }

    /** Someone wants one worker drained and started anew. */
    record RestartRequested(long commandId, String workerId) implements Command {

        @Override
        public void handledBy(Handler handler) {
            handler.restartRequested(this);
        }
    }

    /** Someone wants all workers to end. */
    record StopRequested(long commandId, boolean graceful) implements Command {

        @Override
        public void handledBy(Handler handler) {
            handler.stopRequested(this);
        }
    }

    /** The stop that is under way must not wait any longer: kill what is left. Without a stop under way, nothing. */
    record HurryRequested() implements Fact {

        @Override
        public void handledBy(Handler handler) {
            handler.hurryRequested(this);
        }
    }

    /** Only time has passed: the next deadline of the state has come. */
    record DeadlinePassed() implements Fact {

        @Override
        public void handledBy(Handler handler) {
            handler.deadlinePassed(this);
        }
    }
}
