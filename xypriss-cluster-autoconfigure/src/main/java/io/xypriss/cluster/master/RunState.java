package io.xypriss.cluster.master;

import io.xypriss.cluster.ClusterException;
import io.xypriss.cluster.supervise.state.WorkerView;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Whether a worker has ever been ready, and whether the cluster has stopped, for those who wait for that. Thread-safe. */
final class RunState {

    /** Completes with {@code false} when no first worker is to be waited for any more. */
    private final CompletableFuture<Boolean> firstWorkerReady = new CompletableFuture<>();

    private final CompletableFuture<Boolean> stopped = new CompletableFuture<>();

    void workerReady() {
        this.firstWorkerReady.complete(true);
    }

    /** No worker is going to be ready; that one is an example of why. */
    void couldNotStart(WorkerView worker) {
        this.firstWorkerReady.completeExceptionally(
                new ClusterStartFailedException(worker.workerId(), worker.reason(), worker.lastExit()));
    }

    void stopped(boolean graceful) {
        this.firstWorkerReady.complete(false);
        this.stopped.complete(graceful);
    }

    /** Whether the start is over. */
    boolean isStarted() {
        return this.firstWorkerReady.isDone();
    }

    boolean isStopped() {
        return this.stopped.isDone();
    }

    /**
     * Waits until the first worker is ready, or the cluster was stopped.
     *
     * @return whether one is
     * @throws ClusterStartFailedException if none is going to be
     */
    boolean awaitFirstWorker(Duration limit) {
        try {
            return this.firstWorkerReady.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException ex) {
            return false;
        } catch (ExecutionException ex) {
            throw (ex.getCause() instanceof ClusterException clusterException)
                    ? clusterException
                    : new ClusterException("The cluster could not start", ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new ClusterException("Interrupted while the first worker was starting", ex);
        }
    }

    /** Waits until no worker lives. */
    void awaitStop() {
        try {
            this.stopped.get();
        } catch (ExecutionException ex) {
            throw new IllegalStateException("The end of the cluster could not be awaited", ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until no worker lives; whether that is so within the time. */
    boolean awaitStop(Duration limit) throws InterruptedException {
        try {
            this.stopped.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException ex) {
            return false;
        }
    }
}
