package io.xypriss.cluster.outage;

/** The listening sockets at which the master may answer. */
public enum OutagePort {

    /** {@code server.port}. */
    PUBLIC,

    /** {@code management.server.port}, where that is another one. */
    MANAGEMENT
}
