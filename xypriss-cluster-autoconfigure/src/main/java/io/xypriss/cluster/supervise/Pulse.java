package io.xypriss.cluster.supervise;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The health checks of one process.
 *
 * @param nextAt when the next check is due; it waits for the outstanding one
 * @param outstanding the check that has not been answered yet
 * @param misses how many checks in a row have failed
 * @param passed whether any has been passed
 */
record Pulse(Duration nextAt, @Nullable Outstanding outstanding, int misses, boolean passed) {

    record Outstanding(long checkId, Duration deadline) {}

    Duration deadline() {
        return outstanding == null ? nextAt : outstanding.deadline();
    }

    /** Whether it has shown that it works, and not failed since. */
    boolean sound() {
        return passed && misses == 0;
    }

    Pulse sent(Outstanding check, Duration following) {
        return new Pulse(following, check, misses, passed);
    }

    Pulse answered(boolean healthy) {
        return new Pulse(nextAt, null, healthy ? 0 : misses + 1, passed || healthy);
    }
}
