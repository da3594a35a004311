package io.xypriss.cluster.event;

/** Why a worker's process ended, as far as the master can tell. */
public enum WorkerExitCause {

    /** It was asked to: scale-down, replacement (restart, roll or recycling), or the cluster stopped. */
    REQUESTED,

    /** It ended by itself after it had been ready. */
    CRASHED,

    /** A signal that the master did not send ended it. */
    KILLED,

    /** It ended before it was ready; exit code 78 says the application itself reported that it cannot start. */
    START_FAILED,

    /**
     * It was not ready within {@code xypriss.cluster.startup-timeout}, or, started to replace another one, refused traffic for
     * as long; and the master ended it.
     */
    START_TIMEOUT,

    /** Its heap was exhausted: it ended itself at once, rather than go on half alive. */
    OUT_OF_MEMORY,

    /** It failed its health checks in a row, and the master ended it. */
    UNHEALTHY,

    /** Its control connection broke while the process lived on. */
    CONTROL_LOST
}
