package io.xypriss.cluster.actuate;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Remembers what was supplied for a moment. Thread-safe. */
final class Briefly<T> implements Supplier<T> {

    private final Supplier<T> supplier;

    private final long nanos;

    private @Nullable T value;

    private long suppliedAt;

    /** @param moment how long a value is good for */
    Briefly(Supplier<T> supplier, Duration moment) {
        this.supplier = supplier;
        this.nanos = moment.toNanos();
    }

    @Override
    public synchronized T get() {
        T known = this.value;
        if (known == null || System.nanoTime() - this.suppliedAt >= this.nanos) {
            known = this.supplier.get();
            this.value = known;
            this.suppliedAt = System.nanoTime();
        }
        return known;
    }
}
