package io.xypriss.cluster;

/** Where a rolling restart stands. */
public enum RollState {

    /** Workers are being replaced, or, where there is a reason already, put back. */
    RUNNING,

    /** All workers have been replaced, and those before them are gone. */
    COMPLETED,

    /** A new worker failed, so the roll stopped, and the workers run what they ran before. */
    ROLLED_BACK,

    /** A later command ended it: another rolling restart that took over, or a stop of the cluster. */
    ABORTED
}
