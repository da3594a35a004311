package io.xypriss.cluster.master;

import io.xypriss.cluster.host.ServiceNotifier;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What SIGHUP means to a master: restart all workers, and tell the service manager when that begins and ends. However
 * many more come meanwhile, one further restart follows, as what they are to make known may have come too late for some
 * workers.
 */
class HangupRestart implements Runnable {

    private static final Log logger = LogFactory.getLog("io.xypriss.cluster");

    private final Supplier<CompletableFuture<Void>> restart;

    private final BooleanSupplier possible;

    private final ServiceNotifier notifier;

    /** How many restarts are wanted, the one under way included: never more than two. */
    private final AtomicInteger wanted = new AtomicInteger();

    /**
     * @param restart begins to restart all workers; completes when that has ended
     * @param possible whether the cluster is neither still starting, with workers as new as can be, nor already stopping
     */
    HangupRestart(Supplier<CompletableFuture<Void>> restart, BooleanSupplier possible, ServiceNotifier notifier) {
        this.restart = restart;
        this.possible = possible;
        this.notifier = notifier;
    }

    @Override
    public void run() {
        if (!this.possible.getAsBoolean()) {
            logger.info("SIGHUP is ignored: the cluster is starting or stopping");
            return;
        }
        int before = this.wanted.getAndUpdate((number) -> Math.min(number + 1, 2));
        if (before == 0) {
            begin();
        } else if (before == 1) {
            logger.info("SIGHUP while workers are being restarted: they are restarted once more afterwards");
        }
    }

    private void begin() {
        logger.info("SIGHUP: all workers are restarted");
        this.notifier.reloading();
        CompletableFuture.completedFuture(null)
                .thenCompose((nothing) -> this.restart.get())
                .whenComplete((done, problem) -> ended(problem));
    }

    private void ended(@Nullable Throwable problem) {
        if (problem != null) {
            logger.warn("Not all workers could be restarted: " + problem.getMessage());
        } else {
            logger.info("All workers have been restarted, as SIGHUP asked for");
        }
        this.notifier.ready();
        if (this.wanted.decrementAndGet() > 0) {
            begin();
        }
    }
}
