package io.xypriss.cluster;

/** What the master's health checks say of a worker. */
public enum WorkerHealth {

    /** It became ready and has answered its last check, or has not been due for one yet. */
    HEALTHY,

    /** Its last checks failed or went unanswered, its application refuses traffic, or it is not running. */
    UNHEALTHY,

    /** It is still starting, so nothing is known yet. */
    UNKNOWN
}
