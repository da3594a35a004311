package io.xypriss.cluster.supervise.state;

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
public record Pulse(Duration nextAt, @Nullable Outstanding outstanding, int misses, boolean passed) {

    public record Outstanding(long checkId, Duration deadline) {}

    public Duration deadline() {
        return outstanding == null ? nextAt : outstanding.deadline();
    }

    /** Whether it has shown that it works, and not failed since. */
    public boolean sound() {
        return passed && misses == 0;
    }

    public Pulse sent(Outstanding check, Duration following) {
        return new Pulse(following, check, misses, passed);
    }

    public Pulse answered(boolean healthy) {
        return new Pulse(nextAt, null, healthy ? 0 : misses + 1, passed || healthy);
    }
}
