package io.xypriss.cluster.master;

import io.xypriss.cluster.control.protocol.WorkerMessage;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What workers have served: a sum over those that live and those that have ended, as each last reported it. No sum is
 * negative: one that would be too large stays at the largest number.
 *
 * @param requests requests answered
 * @param errors those answered with a 5xx status
 * @param totalTimeNanos the sum of their times to answer, in nanoseconds
 */
public record TrafficTotals(long requests, long errors, long totalTimeNanos) {

    static final TrafficTotals NONE = new TrafficTotals(0, 0, 0);

    TrafficTotals plus(TrafficTotals other) {
        return new TrafficTotals(
                sum(this.requests, other.requests),
                sum(this.errors, other.errors),
                sum(this.totalTimeNanos, other.totalTimeNanos));
    }

    private static long sum(long one, long other) {
        long sum = one + other;
        return (sum < 0) ? Long.MAX_VALUE : sum;
    }

    TrafficTotals plus(WorkerMessage.@Nullable Figures figures) {
        return (figures == null)
                ? this
                : plus(new TrafficTotals(figures.requests(), figures.errors(), figures.totalTimeNanos()));
    }

    TrafficTotals plus(Collection<WorkerProcess> processes) {
        TrafficTotals totals = this;
        for (WorkerProcess process : processes) {
            totals = totals.plus(process.figures());
        }
        return totals;
    }

    /** In milliseconds; {@code null} before the first request. */
    @Nullable
    Double averageResponseTime() {
        return averageResponseTime(this.requests, this.totalTimeNanos);
    }

    /** 0 to 1; {@code null} before the first request. */
    @Nullable
    Double errorRate() {
        return (this.requests == 0) ? null : (double) this.errors / this.requests;
    }

    static @Nullable Double averageResponseTime(long requests, long totalTimeNanos) {
        return (requests == 0) ? null : totalTimeNanos / 1e6 / requests;
    }
}
