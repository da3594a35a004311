package io.xypriss.benchmarks;

import java.time.Duration;

/** Waits for conditions that nothing announces. */
final class Waiting {

    private static final long LOOK_EVERY_MILLIS = 50;

    private Waiting() {}

    static void until(String what, Duration atMost, Condition condition)
            throws BenchmarkException, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new BenchmarkException("after " + atMost.toSeconds() + " s it is still not so that " + what);
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
    }

    /** What is waited for. */
    interface Condition {

        boolean holds() throws BenchmarkException;
    }
}
