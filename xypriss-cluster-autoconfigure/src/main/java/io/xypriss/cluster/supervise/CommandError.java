package io.xypriss.cluster.supervise;

/** Why a command was not carried out. */
public enum CommandError {
    /** The command asks for something that no cluster of these settings can have. */
    INVALID,
    /** The command names a worker that does not exist. */
    UNKNOWN_WORKER,
    /** The present state of the cluster rules the command out. */
    CONFLICT,
    /** The command was begun, or could have been, and has not led to what it asks for. */
    FAILED
}
