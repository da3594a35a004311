package io.xypriss.cluster.control.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The figures that a worker reports of itself. A new one is a constant here, and a line where it is counted, with
 * {@code WorkerRuntime.report}. A total that has a description is published as a meter of each worker.
 */
public enum WorkerFigure {

    /** Requests answered on the public port. */
    REQUESTS("requests", Kind.TOTAL, "Requests a worker has answered on the public port"),

    /** Those of them answered with a 5xx status. */
    ERRORS("errors", Kind.TOTAL, "Requests a worker has answered with a 5xx status"),

    /** The sum of their times to answer, in nanoseconds. */
    TOTAL_TIME_NANOS("totalTimeNanos", Kind.TOTAL, null),

    /** Connections that are open now. */
    OPEN_CONNECTIONS("openConnections", Kind.LEVEL, null);

    private final String wireName;

    private final Kind kind;

    private final @Nullable String description;

    WorkerFigure(String wireName, Kind kind, @Nullable String description) {
        this.wireName = wireName;
        this.kind = kind;
        this.description = description;
    }

    /** The name on the wire, which never changes, and of the meter. */
    public String wireName() {
        return this.wireName;
    }

    /** What the meter says of itself; absent where the figure is not published. */
    public @Nullable String description() {
        return this.description;
    }

    /** Whether it adds up, over the life of a process and over all processes. */
    boolean isTotal() {
        return this.kind == Kind.TOTAL;
    }

    private enum Kind {

        /** Never falls, and adds up. */
        TOTAL,

        /** Is what it is at one moment. */
        LEVEL
    }
}
