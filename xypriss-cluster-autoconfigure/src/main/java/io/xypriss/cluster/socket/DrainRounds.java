package io.xypriss.cluster.socket;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Looks at the open connections of a server that leaves again and again, as one that is busy now may be idle later, until
 * there is none.
 */
public final class DrainRounds implements Runnable {

    private static final Log logger = LogFactory.getLog(DrainRounds.class);

    private static final long ROUND_MILLIS = 100;

    private final Runnable round;

    private final CompletableFuture<Void> drained;

    private DrainRounds(Runnable round, CompletableFuture<Void> drained) {
        this.round = round;
        this.drained = drained;
    }

    /** Starts the rounds, all in one thread. */
    public static void start(Runnable round, CompletableFuture<Void> drained) {
        Thread thread = new Thread(new DrainRounds(round, drained), "xypriss-drain");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        do {
            try {
                this.round.run();
            } catch (RuntimeException ex) {
                logger.warn("Connections could not be told to go", ex);
            }
        } while (!isDrained());
    }

    private boolean isDrained() {
        try {
            this.drained.get(ROUND_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException ex) {
            return false;
        } catch (ExecutionException | InterruptedException ex) {
            return true;
        }
    }
}
