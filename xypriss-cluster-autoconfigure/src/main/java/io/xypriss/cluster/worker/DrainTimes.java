package io.xypriss.cluster.worker;

import java.time.Duration;

/**
 * How long a worker that leaves waits for what.
 *
 * <p>Idle connections have their grace whatever these times are, for their clients may be about to use them.
 *
 * @param requests for ordinary requests in progress
 * @param streams the time over which it ends long-lived streams
 */
public record DrainTimes(Duration requests, Duration streams) {

    /**
     * The same within a limit on all of it. A tenth is kept for the streams ended last: their clients have to answer.
     *
     * @param limit how long the worker may drain
     */
    DrainTimes within(Duration limit) {
        return new DrainTimes(
                shorter(longer(this.requests, Drain.IDLE_END), limit),
                shorter(this.streams, limit.minus(limit.dividedBy(10))));
    }

    private static Duration longer(Duration first, Duration second) {
        return (first.compareTo(second) > 0) ? first : second;
    }

    private static Duration shorter(Duration first, Duration second) {
        return (first.compareTo(second) < 0) ? first : second;
    }
}
