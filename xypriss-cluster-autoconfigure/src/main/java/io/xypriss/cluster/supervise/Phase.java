package io.xypriss.cluster.supervise;

/** Where the whole cluster stands. */
enum Phase {
    NEW,
    RUNNING,
    STOPPING,
    STOPPED
}
