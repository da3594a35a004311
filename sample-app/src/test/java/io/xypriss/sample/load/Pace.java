package io.xypriss.sample.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Keeps one client from asking more often than it is meant to; what it missed it does not make up for. */
final class Pace {

    private static final long NANOS_A_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long intervalNanos;

    private long due = System.nanoTime();

    private Pace(long intervalNanos) {
        this.intervalNanos = intervalNanos;
    }

    /** With it a client asks as many at once as it may, as often as all clients together need to for their rate. */
    static Pace of(Clients clients) {
        return new Pace((clients.rate() == 0) ? 0 : clients.concurrency() * NANOS_A_SECOND / clients.rate());
    }

    boolean isDue() {
        return System.nanoTime() - this.due >= 0;
    }

    void awaitDue() {
        for (long left = this.due - System.nanoTime(); left > 0; left = this.due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** What was due is being sent now. */
    void begin() {
        this.due = System.nanoTime() + this.intervalNanos;
    }
}
