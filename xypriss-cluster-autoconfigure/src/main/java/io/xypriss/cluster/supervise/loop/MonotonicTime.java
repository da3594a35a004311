package io.xypriss.cluster.supervise.loop;

import java.time.Instant;
import java.time.InstantSource;

/** The time of day as it was at the start, moved on by a clock that nobody sets. Thread-safe. */
public final class MonotonicTime implements InstantSource {

    private final Instant start = Instant.now();

    private final long startNanos = System.nanoTime();

    @Override
    public Instant instant() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }
}
