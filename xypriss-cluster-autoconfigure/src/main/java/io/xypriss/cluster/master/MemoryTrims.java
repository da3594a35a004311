package io.xypriss.cluster.master;

import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.event.ClusterReadyEvent;
import io.xypriss.cluster.event.RollEndedEvent;
import io.xypriss.cluster.host.MemoryTrim;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the master small: returns memory shortly after the cluster has been busy, and now and then, as the collector lets
 * the heap grow while the machine is loaded. One run costs some 30 ms of processor time.
 */
final class MemoryTrims implements AutoCloseable {

    /** The JVM goes on compiling for a while. */
    private static final long DELAY_SECONDS = 10;

    private static final long INTERVAL_SECONDS = 600;

    private final ScheduledExecutorService executor = DaemonExecutors.scheduled("xypriss-cluster-trim");

    void start() {
        this.executor.scheduleWithFixedDelay(MemoryTrim::run, INTERVAL_SECONDS, INTERVAL_SECONDS, TimeUnit.SECONDS);
    }

    /** Soon, where the cluster was busy until that happened. */
    void after(ClusterEvent event) {
        boolean busy = event instanceof ClusterReadyEvent || event instanceof RollEndedEvent;
        if (busy && !this.executor.isShutdown()) {
            this.executor.schedule(MemoryTrim::run, DELAY_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        this.executor.shutdownNow();
    }
}
