package io.xypriss.cluster.supervise.state;

/** Why a process was started. */
public enum StartReason {
    /** The cluster started or grew. */
    GROWTH,
    /** The one before it ended unexpectedly. */
    FAILURE,
    /** Someone asked for the worker to be started anew. */
    REQUEST,
    /** A rolling restart. */
    ROLL,
    /** A rolling restart that is being undone. */
    ROLLBACK,
    /** The one before it had reached its age. */
    RECYCLING,
    /** The one before it is retired, to write the class archive of its release. */
    RETIREMENT;

    /** Whether it replaces one that served, which therefore waits for it to prove itself. */
    public boolean replaces() {
        return switch (this) {
            case GROWTH, FAILURE -> false;
            case REQUEST, ROLL, ROLLBACK, RECYCLING, RETIREMENT -> true;
        };
    }

    /** Whether its start was wanted rather than forced. */
    public boolean planned() {
        return this != FAILURE;
    }
}
