package io.xypriss.cluster.event;

import org.springframework.core.env.Environment;

/**
 * Hears cluster events in the master, also while no worker serves: the place to page someone. Most applications rather
 * have an {@code @EventListener}, which is called in the leading worker, with all beans there to use.
 *
 * <p>Implementations are named in {@code META-INF/spring.factories} under this interface's name. The master makes one
 * instance of each when it starts, by a constructor without arguments or with one of type {@link Environment}. There is no
 * application context in the master, and no bean.
 */
@FunctionalInterface
public interface ClusterEventListener {

    /**
     * An event has happened. Called on a thread of this listener's own, one event at a time and in order. What it throws is
     * logged. While it does not return, up to 1,000 later events wait for it, and nothing else does; at the end of the
     * cluster it is waited for up to five seconds.
     *
     * @param event what has happened
     * @param environment the configuration of the application
     */
    void onClusterEvent(ClusterEvent event, Environment environment) throws Exception;
}
