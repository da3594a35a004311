package io.xypriss.cluster.host;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** Each time it is run, asks for a sign of life, unless it still waits for the last one; tells each that comes. */
final class Watchdog implements Runnable {

    private static final Log logger = LogFactory.getLog(Watchdog.class);

    private final Supplier<CompletableFuture<Void>> signOfLife;

    private final Runnable alive;

    private @Nullable CompletableFuture<Void> awaited;

    Watchdog(Supplier<CompletableFuture<Void>> signOfLife, Runnable alive) {
        this.signOfLife = signOfLife;
        this.alive = alive;
    }

    @Override
    public void run() {
        if (this.awaited != null && !this.awaited.isDone()) {
            logger.warn("The supervisor gives no sign of life; the service manager will act if it stays so");
            return;
        }
        this.awaited = this.signOfLife.get();
        this.awaited.thenRun(this.alive);
    }
}
