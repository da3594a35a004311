package io.xypriss.cluster.socket;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Adds up the requests that a server tells of, health checks excepted. Thread-safe. */
public final class RequestCounter {

    private final String checkHeader;

    private final String checkSecret;

    private final LongAdder requests = new LongAdder();

    private final LongAdder errors = new LongAdder();

    private final LongAdder totalTimeNanos = new LongAdder();

    public RequestCounter(String checkHeader, String checkSecret) {
        this.checkHeader = checkHeader;
        this.checkSecret = checkSecret;
    }

    /** The header to give the value of. */
    public String checkHeader() {
        return this.checkHeader;
    }

    /**
     * Counts a request that has ended.
     *
     * @param checkValue what the request has in {@link #checkHeader()}
     */
    public void count(@Nullable String checkValue, int status, long timeNanos) {
        if (this.checkSecret.equals(checkValue)) {
            return;
        }
        this.requests.increment();
        this.totalTimeNanos.add(timeNanos);
        if (status >= 500) {
            this.errors.increment();
        }
    }

    public RequestFigures figures() {
        return new RequestFigures(this.requests.sum(), this.errors.sum(), this.totalTimeNanos.sum());
    }
}
