package io.xypriss.cluster.worker;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Requests that a worker sends to itself while it stands by, so that its first client finds code, threads and connections
 * that have been used before.
 *
 * @param exercise sends one
 * @param goOn whether it still stands by
 */
record WarmUp(HealthProbe exercise, BooleanSupplier goOn) implements Runnable {

    private static final Log logger = LogFactory.getLog(WarmUp.class);

    /** After about so many, more of them no longer make the first answer quicker. */
    static final int REQUESTS = 90;

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    @Override
    public void run() {
        long start = System.nanoTime();
        int sent = 0;
        while (sent < REQUESTS && System.nanoTime() - start < LIMIT.toNanos() && this.goOn.getAsBoolean()) {
            String problem = this.exercise.check(TIMEOUT);
            if (problem != null) {
                logger.debug("Not warmed up any further, as " + problem);
                return;
            }
            sent++;
        }
        logger.debug("Warmed up by " + sent + " requests in " + (System.nanoTime() - start) / 1_000_000 + " ms");
    }
}
