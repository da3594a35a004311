package io.xypriss.cluster.supervise.state;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a slot has no process.
 *
 * @param until when it is restarted, where it is
 * @param cost what that restart costs of the budget
 * @param reason for people; absent where the absence was asked for
 * @param turn what it waits for, where it is only that others start first
 */
public record Pause(
        Kind kind,
        @Nullable Duration until,
        int cost,
        @Nullable String reason,
        @Nullable Turn turn) {

    public enum Kind {
        BACKOFF,
        QUEUED,
        STOPPED,
        FAILED
    }

    public static Pause backoff(Duration until, int cost, String reason) {
        return new Pause(Kind.BACKOFF, until, cost, reason, null);
    }

    public static Pause stopped(@Nullable String reason) {
        return new Pause(Kind.STOPPED, null, 0, reason, null);
    }

    public static Pause failed(String reason) {
        return new Pause(Kind.FAILED, null, 0, reason, null);
    }

    public static Pause queued(Turn turn, @Nullable String reason) {
        return new Pause(Kind.QUEUED, null, 0, reason, turn);
    }

    /**
     * A start that has been decided on.
     *
     * @param reason why
     * @param since in elapsed time
     */
    public record Turn(StartReason reason, Duration since) {}
}
