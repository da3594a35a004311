package io.xypriss.cluster.master;

import io.xypriss.cluster.event.ClusterEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last events, for an operator who looks at the cluster after the fact. Thread-safe. */
class RecentEvents {

    static final int MOST = 200;

    private final Deque<ClusterEvent> events = new ArrayDeque<>();

    synchronized void add(ClusterEvent event) {
        if (this.events.size() == MOST) {
            this.events.removeFirst();
        }
        this.events.addLast(event);
    }

    /** All of them, oldest first. */
    synchronized List<ClusterEvent> list() {
        return List.copyOf(this.events);
    }
}
