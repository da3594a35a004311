package io.xypriss.cluster.launch;

/** A worker's process could not be started. */
public class WorkerLaunchException extends Exception {

    public WorkerLaunchException(String message) {
        super(message);
    }

    public WorkerLaunchException(String message, Throwable cause) {
        super(message, cause);
    }
}
