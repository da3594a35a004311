package io.xypriss.cluster;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Scales, inspects and stops the cluster; injectable in every role.
 *
 * <p>In the master it acts at once; in a worker it asks the master over the control socket, so it answers the same
 * wherever it is called. In a stand-alone application it describes that one process, and refuses changes.
 *
 * <p>Thread-safe. A future completes when the change is in force, or exceptionally with a {@link ClusterException}
 * that says why not: {@link InvalidClusterRequestException} for arguments out of range, {@link UnknownWorkerException}
 * for an id that no worker has, {@link UnfinishedChangeException} where the change goes on but the worker that asked
 * leaves, and a plain {@link ClusterException} when a later command overtook this one, a worker
 * could not start, the cluster is stopping or the master cannot be reached. The getters throw it in the last case. Do
 * not block a thread that serves requests on a future for longer than you would on any remote call: a new worker takes
 * as long as the application takes to start.
 */
public interface ClusterManager {

    /** The highest number of workers a cluster can have. */
    int MAX_WORKERS = 256;

    /**
     * Adds workers.
     *
     * @param count how many to add, at least 1; the sum may be at most {@value #MAX_WORKERS}
     * @return completes when all of the new size serve
     */
    CompletableFuture<Void> scaleUp(int count);

    /**
     * Drains and removes the workers with the highest ids.
     *
     * @param count how many to remove, at least 1; at least one worker stays
     * @return completes when they are gone
     */
    CompletableFuture<Void> scaleDown(int count);

    /**
     * Adds or removes workers until there are as many as asked for.
     *
     * @param workers the new size, 1 to {@value #MAX_WORKERS}
     * @return completes when exactly so many serve
     */
    CompletableFuture<Void> scaleTo(int workers);

    /**
     * Starts one worker anew: its replacement first, where {@code xypriss.cluster.rolling.max-surge} allows, then the old
     * one is drained. A {@link WorkerStatus#FAILED} one is started with a fresh restart budget.
     *
     * @param id the worker's id, {@code "1"} to {@code "N"}
     * @return completes when its replacement serves; fails, with the worker serving on, when that does not become ready
     */
    CompletableFuture<Void> restartWorker(String id);

    /**
     * Replaces all workers, a few at a time and without losing a request; with a new executable jar in the old one's
     * place, by workers of that one. A new worker that fails stops it, and what was replaced is put back.
     *
     * @return completes with the verdict, {@link RollState#COMPLETED}, {@link RollState#ROLLED_BACK} or
     *     {@link RollState#ABORTED}; exceptionally, with nothing changed, with a {@link ClusterConflictException}
     *     while another one runs or when the jar cannot be used, and with a {@link ClusterException} when the cluster is
     *     stopping. In a worker it may never complete, as that is replaced itself
     */
    CompletableFuture<Roll> restart(RollingRestartOptions options);

    /** The rolling restart that is running, else the last one; empty before the first. */
    default Optional<Roll> getRoll() {
        return Optional.ofNullable(getClusterSnapshot().roll());
    }

    /**
     * Stops all workers, and then the application of the master.
     *
     * @param graceful whether requests in progress may finish first, within {@code xypriss.cluster.shutdown-timeout}
     * @return completes when no worker lives; in a worker, which will not live to see that, when the master has accepted
     */
    CompletableFuture<Void> stopCluster(boolean graceful);

    /** The whole cluster now: figures, health, workers and rolling restart, as of the same moment. */
    ClusterSnapshot getClusterSnapshot();

    /** The figures of the whole cluster now. */
    default ClusterMetrics getClusterMetrics() {
        return getClusterSnapshot().metrics();
    }

    /** Whether the cluster serves as it should. */
    default ClusterHealth getClusterHealth() {
        return getClusterSnapshot().health();
    }

    /** All workers, in the order of their ids. */
    default List<WorkerInfo> getAllWorkers() {
        return getClusterSnapshot().workers();
    }

    /** The role of the manager that holds the truth: {@code MASTER} in a cluster, whichever process is asked. */
    ClusterRole getRole();
}
