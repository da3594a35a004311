package io.xypriss.cluster;

/** The part this process plays; decided once, before the application context exists, and never changed. */
public enum ClusterRole {

    /** An ordinary Spring Boot application: clustering is off, or could not start and fell back. */
    STANDALONE,

    /**
     * Owns the public port, spawns and supervises the workers. Runs nothing of the application: no bean is ever asked in this
     * role.
     */
    MASTER,

    /** The whole application, serving the public port beside its peers. */
    WORKER
}
