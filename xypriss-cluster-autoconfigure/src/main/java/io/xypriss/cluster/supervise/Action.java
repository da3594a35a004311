package io.xypriss.cluster.supervise;

import io.xypriss.cluster.Roll;
import io.xypriss.cluster.control.protocol.MasterMessage.ErrorKind;
import io.xypriss.cluster.event.ClusterEvent;
import java.time.Duration;

/** Something the supervising core wants done. What it is done to may have ended meanwhile: then it does nothing. */
public sealed interface Action {

    /** Start a process of that release; answered by {@link Fact.WorkerSpawned} or {@link Fact.SpawnFailed}. */
    record Spawn(WorkerRef ref, String release) implements Action {}

    /** Let the worker take connections. */
    record OpenGate(WorkerRef ref) implements Action {}

    /** The worker, which is ready, does not serve yet: it may warm up. */
    record StandBy(WorkerRef ref) implements Action {}

    /** Let the worker take no more connections. */
    record CloseGate(WorkerRef ref) implements Action {}

    /**
     * Tell the worker that it leads the cluster.
     *
     * @param term a fencing token, greater than all before
     */
    record GrantLeadership(WorkerRef ref, long term) implements Action {}

    /**
     * Tell the worker to lead no more; answered by {@link Fact.LeadershipAcknowledged}. Said again where that does not
     * come.
     */
    record RevokeLeadership(WorkerRef ref, long term) implements Action {}

    /** Ask the worker whether it works; answered by {@link Fact.CheckAnswered} with the same id. */
    record Check(WorkerRef ref, long checkId, Duration timeout) implements Action {}

    /** Ask the worker to finish what is open and to exit. */
    record Drain(WorkerRef ref, Duration timeout) implements Action {}

    /**
     * Ask the worker to finish what is open, and to exit with its JVM writing the classes it has recorded; it says so by
     * {@link Fact.ArchiveBegun}.
     */
    record Retire(WorkerRef ref, Duration timeout) implements Action {}

    /** Tell the worker, which was asked to retire, that its JVM need not write any more. */
    record DropRecording(WorkerRef ref) implements Action {}

    /** Send the process TERM. */
    record Terminate(WorkerRef ref) implements Action {}

    /** Send the process KILL. Repeated until its exit is reported. */
    record Kill(WorkerRef ref) implements Action {}

    /** Tell the application, on another thread. */
    record Publish(ClusterEvent event) implements Action {}

    /** The command has been carried out. Of each command exactly one of this and {@link FailCommand} is heard. */
    record CompleteCommand(long commandId) implements Action {}

    /** The command was refused or has failed. */
    record FailCommand(long commandId, ErrorKind kind, String message) implements Action {}

    /** The rolling restart has come to its verdict. Of each such command exactly one of this and {@link FailCommand} is heard. */
    record CompleteRoll(long commandId, Roll roll) implements Action {}

    /** Another number of workers takes connections; said once at the start, with 0, and then at each change. */
    record ServingChanged(int serving) implements Action {}

    /**
     * No worker has ever served, and none is going to: each is beyond its restart budget or must not be restarted. Said
     * at most once; {@link ClusterState#workers()} tells why.
     */
    record CouldNotStart() implements Action {}

    /** The last worker is gone after a stop; the last action of all. */
    record ClusterStopped(boolean graceful) implements Action {}
}
