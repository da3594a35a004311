package io.xypriss.cluster.supervise;

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
record Wear(
        @Nullable Duration expiresAt,
        long maxRequests,
        long maxMemory,
        @Nullable String reason) {

    private static final double JITTER = 0.1;

    static Wear of(Draft draft) {
        Recycling recycling = draft.settings.recycling();
        if (recycling.equals(Recycling.OFF)) {
            return new Wear(null, 0, 0, null);
        }
        double share = 1 - JITTER * draft.random();
        Duration lifetime = Duration.ofNanos(Math.round(recycling.maxLifetime().toNanos() * share));
        return new Wear(
                lifetime.isZero() ? null : draft.after(lifetime),
                Math.round(recycling.maxRequests() * share),
                Math.round(recycling.maxMemory() * share),
                null);
    }

    Wear at(Draft draft) {
        if (reason != null || !draft.due(expiresAt)) {
            return this;
        }
        return with("it has reached its age (recycle.max-lifetime)");
    }

    Wear used(long requests, @Nullable Long residentMemory) {
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

    @Nullable
    Duration deadline() {
        return reason == null ? expiresAt : null;
    }

    private Wear with(String why) {
        return new Wear(expiresAt, maxRequests, maxMemory, why);
    }
}
