package io.xypriss.cluster.worker;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Requests that a worker sends to itself while it stands by, so that its first client finds code, threads and connections
 * that have been used before.
 *
 * @param exercise sends one that goes through the application as far as one can without effects
 * @param check sends one that goes less far, where the other finds nobody to answer it
 * @param goOn whether it still stands by
 */
record WarmUp(HealthProbe exercise, HealthProbe check, BooleanSupplier goOn) implements Runnable {

    private static final Log logger = LogFactory.getLog(WarmUp.class);

    /** After about so many, more of them no longer make the first answer quicker. */
    static final int REQUESTS = 90;

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    @Override
    public void run() {
        long start = System.nanoTime();
        int exercises = repeat(this.exercise, REQUESTS, start);
        int checks = repeat(this.check, REQUESTS - exercises, start);
        logger.debug("Warmed up by %d requests as to a controller, and %d health checks, in %d ms"
                .formatted(exercises, checks, (System.nanoTime() - start) / 1_000_000));
    }

    /** Gives how many came back well. */
    private int repeat(HealthProbe request, int times, long start) {
        int sent = 0;
        while (sent < times && System.nanoTime() - start < LIMIT.toNanos() && this.goOn.getAsBoolean()) {
            String problem = request.check(TIMEOUT);
            if (problem != null) {
                logger.debug("No more requests of a kind to warm up, as " + problem);
                return sent;
            }
            sent++;
        }
        return sent;
    }
}
