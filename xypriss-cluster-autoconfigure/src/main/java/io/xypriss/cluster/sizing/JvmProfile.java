package io.xypriss.cluster.sizing;

/** What the JVMs of workers are tuned for. */
public enum JvmProfile {

    /** Throughput, as the JVM is by itself. */
    DEFAULT,

    /** As many workers as possible in the memory there is: less of it each, for less throughput. */
    SMALL
}
