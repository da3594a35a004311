package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.launch.ConsoleOutput;
import io.xypriss.cluster.master.ClusterMaster;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.SpringApplication;

/**
 * Stops the cluster gracefully when this JVM shuts down. It is registered twice: with Spring Boot, whose shutdown hook
 * stops logging only after its handlers have returned, and with the JVM, as an application may have turned Spring Boot's
 * hook off. Whichever comes second waits for the first.
 */
final class MasterShutdown implements Runnable {

    private static final Log logger = LogFactory.getLog(MasterShutdown.class);

    private static final long START_LIMIT_SECONDS = 10;

    private final CompletableFuture<ClusterMaster> master = new CompletableFuture<>();

    private boolean done;

    private final Thread hook = new Thread(this, "xypriss-cluster-shutdown");

    /** @throws IllegalStateException if this JVM is shutting down already */
    void register() {
        SpringApplication.getShutdownHandlers().add(this);
        Runtime.getRuntime().addShutdownHook(this.hook);
    }

    /** There is a cluster to stop from now on. */
    void of(ClusterMaster started) {
        this.master.complete(started);
    }

    /** There is no cluster to stop any more, or never was one. */
    void unregister() {
        this.master.cancel(false);
        try {
            SpringApplication.getShutdownHandlers().remove(this);
            Runtime.getRuntime().removeShutdownHook(this.hook);
        } catch (IllegalStateException ex) {
            logger.debug("This process is shutting down", ex);
        }
    }

    /** Waits, for a moment, for a start that is under way; beyond that, workers leave when this process is gone. */
    @Override
    public synchronized void run() {
        if (this.done) {
            return;
        }
        this.done = true;
        ClusterMaster started;
        try {
            started = this.master.get(START_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (CancellationException | ExecutionException ex) {
            logger.debug("There is no cluster to stop", ex);
            return;
        } catch (TimeoutException ex) {
            logger.warn("The cluster is not stopped in order: its start is still under way");
            return;
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return;
        }
        started.stop(true);
        started.close();
        ConsoleOutput.restore(MasterRun.OUTPUT_LIMIT);
    }
}
