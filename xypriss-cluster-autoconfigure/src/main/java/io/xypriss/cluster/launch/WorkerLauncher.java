package io.xypriss.cluster.launch;

/** Starts worker processes; the seam that other runtimes and engines fit. Called by one thread at a time. */
public interface WorkerLauncher {

    /**
     * Starts a worker.
     *
     * @return the running worker
     * @throws WorkerLaunchException if it could not be started; nothing is left running
     */
    WorkerHandle launch(LaunchRequest request) throws WorkerLaunchException;
}
