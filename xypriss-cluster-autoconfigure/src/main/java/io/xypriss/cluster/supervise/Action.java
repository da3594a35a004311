package io.xypriss.cluster.supervise;

import io.xypriss.cluster.Roll;
import io.xypriss.cluster.event.ClusterEvent;
import java.time.Duration;

/** Something the supervising core wants done. What it is done to may have ended meanwhile: then it does nothing. */
public sealed interface Action {

    /** Calls the one method of the performer that is for this kind of action. */
    void performedBy(Performer performer);

    /**
     * Does what the core has decided. There is one method for each kind of action, so that the compiler notices which has
     * been forgotten. Called on the supervisor's thread, one action at a time and in order, so a method must not wait for
     * anything a worker does. The supervisor already tells the state that the action belongs to. An exception
     * is logged; one thrown by {@link #spawn} counts as {@link Fact.SpawnFailed}.
     */
    interface Performer {

        void spawn(Spawn action);

        void openGate(OpenGate action);

        void standBy(StandBy action);

        void closeGate(CloseGate action);

        void grantLeadership(GrantLeadership action);

        void revokeLeadership(RevokeLeadership action);

        void check(Check action);

        void drain(Drain action);

        void retire(Retire action);

        void dropRecording(DropRecording action);

        void terminate(Terminate action);

        void kill(Kill action);

        void publish(Publish action);

        void completeCommand(CompleteCommand action);

        void failCommand(FailCommand action);

        void completeRoll(CompleteRoll action);

        void servingChanged(ServingChanged action);

        void couldNotStart(CouldNotStart action);

        void clusterStopped(ClusterStopped action);
    }

    /** Start a process of that release; answered by {@link Fact.WorkerSpawned} or {@link Fact.SpawnFailed}. */
    record Spawn(WorkerRef ref, String release) implements Action {

        @Override
        public void performedBy(Performer performer) {
            performer.spawn(this);
        }
    }

    /** Let the worker take connections. */
    record OpenGate(WorkerRef ref) implements Action {

        @Override
        public void performedBy(Performer performer) {
            performer.openGate(this);
        }
    }

    /** The worker, which is ready, does not serve yet: it may warm up. */
    record StandBy(WorkerRef ref) implements Action {

        @Override
        public void performedBy(Performer performer) {
            performer.standBy(this);
        }
    }

    /** Let the worker take no more connections. */
    record CloseGate(WorkerRef ref) implements Action {

        @Override
        public void performedBy(Performer performer) {
            performer.closeGate(this);
        }
    }

    /**
     * Tell the worker that it leads the cluster.
     *
     * @param term a fencing token, greater than all before
     */
    record GrantLeadership(WorkerRef ref, long term) implements Action {

        @Override
        public void performedBy(Performer performer) {
            performer.grantLeadership(this);
        }
    }

    /**
     * Tell the worker to lead no more; answered by {@link Fact.LeadershipAcknowledged}. Said again where that does not
     * come.
     */
    record RevokeLeadership(WorkerRef ref, long term) implements Action {

        @Override
        public void performedBy(Performer performer) {
            performer.revokeLeadership(this);
        }
    }

    /** Ask the worker whether it works; answered by {@link Fact.CheckAnswered} with the same id. */
    record Check(WorkerRef ref, long checkId, Duration timeout) implements Action {

        @Override
        public void performedBy(Performer performer) {
            performer.check(this);
        }
    }

    /** Ask the worker to finish what is open and to exit. */
    record Drain(WorkerRef ref, Duration timeout) implements Action {

        @Override
        public void performedBy(Performer performer) {
            performer.drain(this);
        }
    }

    /**
     * Ask the worker to finish what is open, and to exit with its JVM writing the classes it has recorded; it says so by
     * {@link Fact.ArchiveBegun}.
     */
    record Retire(WorkerRef ref, Duration timeout) implements Action {

        @Override
        public void performedBy(Performer performer) {
            performer.retire(this);
        }
    }

    /** Tell the worker, which was asked to retire, that its JVM need not write any more. */
    record DropRecording(WorkerRef ref) implements Action {

        @Override
        public void performedBy(Performer performer) {
            performer.dropRecording(this);
        }
    }

    /** Send the process TERM. */
    record Terminate(WorkerRef ref) implements Action {

        @Override
        public void performedBy(Performer performer) {
            performer.terminate(this);
        }
    }

    /** Send the process KILL. Repeated until its exit is reported. */
    record Kill(WorkerRef ref) implements Action {

        @Override
        public void performedBy(Performer performer) {
            performer.kill(this);
        }
    }

    /** Tell the application, on another thread. */
    record Publish(ClusterEvent event) implements Action {

        @Override
        public void performedBy(Performer performer) {
            performer.publish(this);
        }
    }

    /** The command has been carried out. Of each command exactly one of this and {@link FailCommand} is heard. */
    record CompleteCommand(long commandId) implements Action {

        @Override
        public void performedBy(Performer performer) {
            performer.completeCommand(this);
        }
    }

    /** The command was refused or has failed. */
    record FailCommand(long commandId, CommandError error, String message) implements Action {

        @Override
        public void performedBy(Performer performer) {
            performer.failCommand(this);
        }
    }

    /** The rolling restart has come to its verdict. Of each such command exactly one of this and {@link FailCommand} is heard. */
    record CompleteRoll(long commandId, Roll roll) implements Action {

        @Override
        public void performedBy(Performer performer) {
            performer.completeRoll(this);
        }
    }

    /** Another number of workers takes connections; said once at the start, with 0, and then at each change. */
    record ServingChanged(int serving) implements Action {

        @Override
        public void performedBy(Performer performer) {
            performer.servingChanged(this);
        }
    }

    /**
     * No worker has ever served, and none is going to: each is beyond its restart budget or must not be restarted. Said
     * at most once; the workers of the state tell why.
     */
    record CouldNotStart() implements Action {

        @Override
        public void performedBy(Performer performer) {
            performer.couldNotStart(this);
        }
    }

    /** The last worker is gone after a stop; the last action of all. */
    record ClusterStopped(boolean graceful) implements Action {

        @Override
        public void performedBy(Performer performer) {
            performer.clusterStopped(this);
        }
    }
}
