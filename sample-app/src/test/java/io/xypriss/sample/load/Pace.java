package io.xypriss.sample.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Keeps one client from asking more often than it is meant to; what it missed it does not make up for. */
final class Pace {

    private static final long NANOS_A_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long intervalNanos;

    private final BooleanSupplier full;

    private long due = System.nanoTime();

    private Pace(long intervalNanos, BooleanSupplier full) {
        this.intervalNanos = intervalNanos;
        this.full = full;
    }

    /**
     * With it a client asks as many at once as it may, as often as all clients together need to for their rate.
     *
     * @param full whether it need not wait any more
     */
    static Pace of(Clients clients, BooleanSupplier full) {
        return new Pace((clients.rate() == 0) ? 0 : clients.concurrency() * NANOS_A_SECOND / clients.rate(), full);
    }

    boolean isDue() {
        return this.full.getAsBoolean() || System.nanoTime() - this.due >= 0;
    }

    void awaitDue() {
        while (!isDue()) {
            LockSupport.parkNanos(this.due - System.nanoTime());
        }
    }

    /** What was due is being sent now. */
    void begin() {
        this.due = System.nanoTime() + this.intervalNanos;
    }
}
