package io.xypriss.cluster.launch;

import java.util.function.BooleanSupplier;

/** Starts workers; the seam that other runtimes and engines fit. */
@FunctionalInterface
public interface WorkerLauncher extends AutoCloseable {

    /**
     * Starts a worker. Called by one thread at a time.
     *
     * @return the running worker
     * @throws WorkerLaunchException if it could not be started; nothing is left running
     */
    WorkerHandle launch(WorkerSpec spec) throws WorkerLaunchException;

    /** Whether a worker that may record does so. */
    default boolean canRecord() {
        return false;
    }

    /**
     * Lets the launcher use what workers have recorded, from now on.
     *
     * @param quiet tells whether the cluster has room and time for that; asked again and again
     */
    default void useRecordingsWhile(BooleanSupplier quiet) {}

    /** Ends what the launcher does beside its workers; these live on. */
    @Override
    default void close() {}
}
