package io.xypriss.cluster.master;

import io.xypriss.cluster.event.ClusterEvent;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Publishes cluster events one at a time and in order, on a thread of its own; keeps up to 1,000 until they can be taken.
 */
class ClusterEvents {

    private static final Log logger = LogFactory.getLog(ClusterEvents.class);

    /** A listener that never returns must not fill the memory. */
    static final int MOST_WAITING = 1000;

    private final AtomicLong dropped = new AtomicLong();

    private final AtomicBoolean closed = new AtomicBoolean();

    private final String threadName;

    private final BlockingQueue<Item> queue = new LinkedBlockingQueue<>();

    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();

    ClusterEvents(String threadName) {
        this.threadName = threadName;
    }

    void publish(ClusterEvent event) {
        if (this.queue.size() >= MOST_WAITING) {
            this.queue.poll();
            if (this.dropped.getAndIncrement() == 0) {
                logger.warn("More than " + MOST_WAITING + " cluster events wait for " + this.threadName
                        + "; the oldest are dropped from now on");
            }
        }
        this.queue.add(new Item(event));
    }

    /** The application can take events from now on. */
    void open(Consumer<ClusterEvent> listeners) {
        Thread publisher = new Thread(() -> run(listeners), this.threadName);
        publisher.setDaemon(true);
        if (this.thread.compareAndSet(null, publisher)) {
            publisher.start();
        }
    }

    /** Waits, within the limit, until all events so far are published, and publishes no more. Waits once. */
    void close(Duration limit) {
        if (this.closed.getAndSet(true)) {
            return;
        }
        this.queue.add(new Item(null));
        Thread publisher = this.thread.get();
        if (publisher == null || publisher == Thread.currentThread()) {
            return;
        }
        try {
            publisher.join(Math.max(1, limit.toMillis()));
            if (publisher.isAlive()) {
                logger.warn("A listener to cluster events (" + this.threadName + ") is still busy; "
                        + (this.queue.size() - 1 + this.dropped.get()) + " later events are not published");
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Consumer<ClusterEvent> listeners) {
        try {
            for (Item item = this.queue.take(); item.event() != null; item = this.queue.take()) {
                publish(item.event(), listeners);
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private static void publish(ClusterEvent event, Consumer<ClusterEvent> listeners) {
        try {
            listeners.accept(event);
        } catch (Exception | LinkageError | StackOverflowError | AssertionError ex) {
            logger.error("A listener to " + event.getClass().getSimpleName() + " failed", ex);
        }
    }

    /** An event, or the end. */
    private record Item(@Nullable ClusterEvent event) {}
}
