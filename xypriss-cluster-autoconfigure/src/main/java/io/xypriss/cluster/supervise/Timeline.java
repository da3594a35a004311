package io.xypriss.cluster.supervise;

import java.time.Duration;
import java.time.Instant;

/**
 * Time that only moves forwards, made from a clock that may not. Every deadline and age in the core is measured in
 * {@code elapsed}, so a clock set back stops nothing and makes nothing negative: it only counts as no time passed.
 *
 * @param seen what the clock showed last
 * @param elapsed how much time has passed
 */
record Timeline(Instant seen, Duration elapsed) {

    Timeline advance(Instant now) {
        Duration passed = Duration.between(seen, now);
        return new Timeline(now, passed.isNegative() ? elapsed : elapsed.plus(passed));
    }

    /** What the clock will show at that point, if it does not jump. */
    Instant instantOf(Duration point) {
        return seen.plus(point.minus(elapsed));
    }
}
