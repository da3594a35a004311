package io.xypriss.cluster.supervise.state;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Time that only moves forwards, made from a clock that may not. Every deadline and age in the core is measured in
 * {@code elapsed}, so a clock set back stops nothing and makes nothing negative: it only counts as no time passed.
 *
 * @param seen what the clock showed last
 * @param elapsed how much time has passed
 */
public record Timeline(Instant seen, Duration elapsed) {

    public Timeline advance(Instant now) {
        Duration passed = Duration.between(seen, now);
        return new Timeline(now, passed.isNegative() ? elapsed : elapsed.plus(passed));
    }

    /** The earlier of two points; absent only where both are. */
    public static @Nullable Duration earlier(@Nullable Duration one, @Nullable Duration other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.compareTo(one) < 0 ? other : one;
    }

    /** Whether that point has come; never, where it is absent. */
    public static boolean isDue(@Nullable Duration point, Duration now) {
        return point != null && point.compareTo(now) <= 0;
    }

    /** What the clock will show at that point, if it does not jump. */
    public Instant instantOf(Duration point) {
        return seen.plus(point.minus(elapsed));
    }
}
