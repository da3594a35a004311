package io.xypriss.cluster.master;

import io.xypriss.cluster.UnfinishedChangeException;
import io.xypriss.cluster.control.protocol.ClusterCommand;
import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.supervise.WorkerRef;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The commands that applications in workers wait for. A worker that leaves first finishes its requests, that of the
 * command among them: so what would be answered only after the worker's own end is answered when it begins to leave.
 * Thread-safe.
 */
class WaitingCommands {

    /** For one worker; more than a worker that keeps to the protocol has in flight. */
    static final int MOST = 512;

    private final Map<WorkerRef, Set<Waiting>> byWorker = new HashMap<>();

    /** Workers that leave, and whether that is because the cluster needs fewer. */
    private final Map<WorkerRef, Boolean> leaving = new HashMap<>();

    /** Whether the worker waits for as many answers as it may. */
    synchronized boolean isFull(WorkerRef worker) {
        return this.byWorker.getOrDefault(worker, Set.of()).size() >= MOST;
    }

    /** @param answer completed with what is sent to the worker */
    synchronized void add(
            WorkerRef worker, long requestId, ClusterCommand command, CompletableFuture<MasterMessage> answer) {
        Waiting waiting = new Waiting(requestId, command, answer);
        Boolean removed = this.leaving.get(worker);
        if (removed != null) {
            waiting.answerEarly(worker, removed);
            return;
        }
        this.byWorker.computeIfAbsent(worker, (any) -> new HashSet<>()).add(waiting);
        answer.whenComplete((done, problem) -> remove(worker, waiting));
    }

    /**
     * The worker is about to be told to leave.
     *
     * @param removed whether that is because the cluster needs fewer workers
     */
    synchronized void leaving(WorkerRef worker, boolean removed) {
        this.leaving.put(worker, removed);
        List.copyOf(this.byWorker.getOrDefault(worker, Set.of()))
                .forEach((waiting) -> waiting.answerEarly(worker, removed));
    }

    /** The worker is gone. */
    synchronized void ended(WorkerRef worker) {
        this.leaving.remove(worker);
        this.byWorker.remove(worker);
    }

    private synchronized void remove(WorkerRef worker, Waiting waiting) {
        Set<Waiting> others = this.byWorker.get(worker);
        if (others != null && others.remove(waiting) && others.isEmpty()) {
            this.byWorker.remove(worker);
        }
    }

    private record Waiting(long requestId, ClusterCommand command, CompletableFuture<MasterMessage> answer) {

        /** A scale-down that removes the worker that asked for it is in force but for that worker itself. */
        void answerEarly(WorkerRef worker, boolean removed) {
            if (removed
                    && (this.command instanceof ClusterCommand.ScaleTo
                            || this.command instanceof ClusterCommand.ScaleDown)) {
                this.answer.complete(new MasterMessage.CommandDone(this.requestId));
            } else {
                this.answer.completeExceptionally(new UnfinishedChangeException("Worker " + worker.workerId()
                        + " leaves, and cannot wait for the outcome. The cluster goes on with what it was asked for;"
                        + " /actuator/cluster shows what becomes of it"));
            }
        }
    }
}
