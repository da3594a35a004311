package io.xypriss.cluster.supervise.state;

/** Where the whole cluster stands. */
public enum Phase {
    NEW,
    RUNNING,
    STOPPING,
    STOPPED
}
