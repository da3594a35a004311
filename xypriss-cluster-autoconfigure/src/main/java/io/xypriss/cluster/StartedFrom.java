package io.xypriss.cluster;

/** What a worker's process was started from. */
public enum StartedFrom {

    /** The application's classes alone. */
    PLAIN,

    /** A class archive of its release. */
    ARCHIVE
}
