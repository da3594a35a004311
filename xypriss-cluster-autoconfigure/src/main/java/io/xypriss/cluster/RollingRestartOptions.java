package io.xypriss.cluster;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to carry out one rolling restart. Immutable.
 *
 * @param supersede whether to take over from a rolling restart that is running; otherwise this one is refused
 * @param minReadyTime how long a new worker must have been ready and healthy before an old one leaves, 0 to 1 day;
 *     {@code xypriss.cluster.rolling.min-ready-time} where absent
 * @param canaryTime how long the first worker of a new release is watched before the others follow, 0 to 1 day;
 *     {@code xypriss.cluster.rolling.canary-time} where absent
 */
public record RollingRestartOptions(
        boolean supersede,
        @Nullable Duration minReadyTime,
        @Nullable Duration canaryTime) {

    private static final Duration LONGEST = Duration.ofDays(1);

    /** @throws InvalidClusterRequestException for a time that is out of range */
    public RollingRestartOptions {
        check("min-ready-time", minReadyTime);
        check("canary-time", canaryTime);
    }

    /** As configured, and refused while another one runs. */
    public static RollingRestartOptions defaults() {
        return new RollingRestartOptions(false, null, null);
    }

    /** The same, but taking over from one that is running. */
    public RollingRestartOptions superseding() {
        return new RollingRestartOptions(true, this.minReadyTime, this.canaryTime);
    }

    /** The same, but with another time that a new worker must have been ready and healthy. */
    public RollingRestartOptions withMinReadyTime(Duration time) {
        return new RollingRestartOptions(this.supersede, time, this.canaryTime);
    }

    /** The same, but with another time that the first worker of a new release is watched. */
    public RollingRestartOptions withCanaryTime(Duration time) {
        return new RollingRestartOptions(this.supersede, this.minReadyTime, time);
    }

    private static void check(String name, @Nullable Duration time) {
        if (time != null && (time.isNegative() || time.compareTo(LONGEST) > 0)) {
            throw new InvalidClusterRequestException(name + " must be 0 to 1 day, but is " + time);
        }
    }
}
