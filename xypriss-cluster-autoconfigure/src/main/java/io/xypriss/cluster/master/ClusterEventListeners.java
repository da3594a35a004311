package io.xypriss.cluster.master;

import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.event.ClusterEventListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

/** Calls the {@link ClusterEventListener}s of the application, each on a thread of its own. Thread-safe. */
public final class ClusterEventListeners {

    private static final Log logger = LogFactory.getLog(ClusterEventListeners.class);

    private final List<ClusterEvents> queues;

    private ClusterEventListeners(List<ClusterEvents> queues) {
        this.queues = List.copyOf(queues);
    }

    /**
     * Makes those that are named in {@code META-INF/spring.factories}; one that cannot be made is logged, and left out.
     *
     * @param environment what their constructors may take, and what they are called with
     */
    public static ClusterEventListeners load(@Nullable ClassLoader classLoader, Environment environment) {
        List<ClusterEventListener> listeners = SpringFactoriesLoader.forDefaultResourceLocation(classLoader)
                .load(
                        ClusterEventListener.class,
                        ArgumentResolver.of(Environment.class, environment),
                        FailureHandler.handleMessage(
                                (message, failure) -> logger.error(message.get() + "; it hears nothing", failure)));
        return of(listeners, environment);
    }

    /** None. */
    public static ClusterEventListeners none() {
        return new ClusterEventListeners(List.of());
    }

    static ClusterEventListeners of(List<ClusterEventListener> listeners, Environment environment) {
        List<ClusterEvents> queues = new ArrayList<>();
        for (ClusterEventListener listener : listeners) {
            ClusterEvents queue = new ClusterEvents("xypriss-cluster-listener-" + (queues.size() + 1));
            queue.open((event) -> call(listener, event, environment));
            queues.add(queue);
        }
        return new ClusterEventListeners(queues);
    }

    private static void call(ClusterEventListener listener, ClusterEvent event, Environment environment) {
        try {
            listener.onClusterEvent(event, environment);
        } catch (InterruptedException ex) {
            // Nobody interrupts this thread but the listener itself, and later events are to be heard all the same.
            logger.error(listener.getClass().getName() + " was interrupted", ex);
        } catch (Exception ex) {
            logger.error(listener.getClass().getName() + " failed at " + event, ex);
        }
    }

    /** Returns at once. */
    void publish(ClusterEvent event) {
        this.queues.forEach((queue) -> queue.publish(event));
    }

    /** Waits until all have heard what happened so far; within the limit, for all of them together. */
    void close(Duration limit) {
        long start = System.nanoTime();
        for (ClusterEvents queue : this.queues) {
            Duration rest = limit.minusNanos(System.nanoTime() - start);
            queue.close(rest.isNegative() ? Duration.ZERO : rest);
        }
    }
}
