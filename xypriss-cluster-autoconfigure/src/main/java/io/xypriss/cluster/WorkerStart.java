package io.xypriss.cluster;

/** What a worker's process started from. */
public enum WorkerStart {

    /** The application as it is. */
    PLAIN,

    /** An archive of classes that were loaded before. */
    ARCHIVE,

    /** A ready worker that stood by. */
    SPARE
}
