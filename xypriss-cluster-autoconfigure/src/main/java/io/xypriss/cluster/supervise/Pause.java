package io.xypriss.cluster.supervise;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a slot has no process.
 *
 * @param until when it is restarted, where it is
 * @param cost what that restart costs of the budget
 * @param reason for people; absent where the absence was asked for
 */
record Pause(
        Kind kind,
        @Nullable Duration until,
        int cost,
        @Nullable String reason) {

    enum Kind {
        BACKOFF,
        STOPPED,
        FAILED
    }

    static Pause backoff(Duration until, int cost, String reason) {
        return new Pause(Kind.BACKOFF, until, cost, reason);
    }

    static Pause stopped(@Nullable String reason) {
        return new Pause(Kind.STOPPED, null, 0, reason);
    }

    static Pause failed(String reason) {
        return new Pause(Kind.FAILED, null, 0, reason);
    }
}
