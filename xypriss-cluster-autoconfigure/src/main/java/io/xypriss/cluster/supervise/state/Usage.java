package io.xypriss.cluster.supervise.state;

import io.xypriss.cluster.supervise.SupervisorSettings.Recycling;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a process has reached its age.
 *
 * @param expiresAt in elapsed time
 * @param maxRequests 0 for any number
 * @param maxMemory 0 for any amount
 * @param reason why it has; absent until then
 */
public record Usage(
        @Nullable Duration expiresAt,
        long maxRequests,
        long maxMemory,
        @Nullable String reason) {

    private static final double JITTER = 0.1;

    /** The usage of a process that is never recycled. */
    public static final Usage UNLIMITED = new Usage(null, 0, 0, null);

    /**
     * @param random 0 to 1, by which the limits are lowered
     * @param now in elapsed time
     */
    public static Usage limitedBy(Recycling recycling, double random, Duration now) {
        double share = 1 - JITTER * random;
        Duration lifetime = Duration.ofNanos(Math.round(recycling.maxLifetime().toNanos() * share));
        return new Usage(
                lifetime.isZero() ? null : now.plus(lifetime),
                Math.round(recycling.maxRequests() * share),
                Math.round(recycling.maxMemory() * share),
                null);
    }

    public Usage at(Duration now) {
        if (reason != null || !Timeline.isDue(expiresAt, now)) {
            return this;
        }
        return with("it has reached its age (recycle.max-lifetime)");
    }

    public Usage used(long requests, @Nullable Long residentMemory) {
        if (reason != null) {
            return this;
        }
        if (maxRequests > 0 && requests >= maxRequests) {
            return with("it has answered " + requests + " requests (recycle.max-requests)");
        }
        if (maxMemory > 0 && residentMemory != null && residentMemory >= maxMemory) {
            return with("it has " + (residentMemory >> 20) + " MB of memory resident (recycle.max-memory)");
        }
        return this;
    }

    public @Nullable Duration deadline() {
        return reason == null ? expiresAt : null;
    }

    private Usage with(String why) {
        return new Usage(expiresAt, maxRequests, maxMemory, why);
    }
}
