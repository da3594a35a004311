package io.xypriss.cluster;

/** Where a worker stands in its life, as the master sees it. */
public enum WorkerStatus {

    /** Spawned, or about to be, or waiting for others to start first; not yet ready to serve. */
    STARTING,

    /** Ready, but taking no connections: it takes the place of a worker that is lost or leaves. */
    STANDBY,

    /** Ready, and taking connections, unless its application refuses traffic: then it is unhealthy, and takes none. */
    RUNNING,

    /** Ready once, but it has failed its health checks in a row and is being replaced. */
    UNHEALTHY,

    /** Asked to leave: draining, or being ended. */
    STOPPING,

    /** Not running; a restart is either not wanted or waiting for its back-off to pass. */
    STOPPED,

    /** Beyond its restart budget; left alone until told to restart. */
    FAILED
}
