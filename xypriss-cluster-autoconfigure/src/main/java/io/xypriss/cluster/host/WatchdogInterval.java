package io.xypriss.cluster.host;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/** How often a service manager wants a sign of life, by {@code WATCHDOG_USEC} and {@code WATCHDOG_PID}. */
final class WatchdogInterval {

    private WatchdogInterval() {}

    /** Half of the time after which the service manager acts; empty where it does not watch this process. */
    static Optional<Duration> of(Map<String, String> environment, long pid) {
        String limit = environment.get("WATCHDOG_USEC");
        String watched = environment.get("WATCHDOG_PID");
        if (limit == null || (watched != null && !watched.equals(Long.toString(pid)))) {
            return Optional.empty();
        }
        try {
            long micros = Long.parseLong(limit);
            return (micros > 1) ? Optional.of(Duration.of(micros / 2, ChronoUnit.MICROS)) : Optional.empty();
        } catch (NumberFormatException ex) {
            throw new IllegalArgumentException("WATCHDOG_USEC '" + limit + "' is not a number", ex);
        }
    }
}
