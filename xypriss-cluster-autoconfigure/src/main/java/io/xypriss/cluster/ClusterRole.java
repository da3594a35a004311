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
    WORKER;

    /** The property of the environment that holds the name of the role once that is decided. Not for users to set. */
    public static final String PROPERTY = "xypriss.cluster.role";
}
