package io.xypriss.cluster.master;

import io.xypriss.cluster.control.protocol.EventHeard;
import io.xypriss.cluster.control.protocol.EventNotice;
import io.xypriss.cluster.control.protocol.Topics;
import io.xypriss.cluster.control.protocol.WireEvent;
import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.event.ClusterEventsDroppedEvent;
import io.xypriss.cluster.supervise.WorkerRef;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Tells the worker that leads what happens to the cluster: one event at a time, the next one once the worker has said
 * that its listeners heard the one before. What waits while none leads is bounded. Never blocks. Thread-safe.
 *
 * <p>An event that was sent is sent again, to the next leader, unless the former one has said that its listeners heard it
 * or began to. One that is killed, or cut off, while they hear an event cannot say so: that event is heard twice.
 */
final class LeaderEvents {

    static final int MOST_WAITING = 1000;

    private static final Log logger = LogFactory.getLog(LeaderEvents.class);

    private final BiConsumer<WorkerRef, EventNotice> sender;

    private final Deque<Numbered> waiting = new ArrayDeque<>();

    private long lastNumber;

    /** Who leads; remembered after the revocation, until the next one does. */
    private @Nullable WorkerRef leader;

    private long term;

    private boolean leads;

    /** Sent to the leader, who has not said that it was heard. */
    private @Nullable Numbered sent;

    private @Nullable Dropped dropped;

    LeaderEvents(BiConsumer<WorkerRef, EventNotice> sender) {
        this.sender = sender;
    }

    /** Hears what a worker says about events. */
    void listen(WorkerRef worker, Topics topics) {
        topics.on(EventHeard.TOPIC, (heard) -> heard(worker, heard.number()));
    }

    synchronized void publish(ClusterEvent event) {
        if (this.waiting.size() == MOST_WAITING) {
            drop(this.waiting.removeFirst(), event);
        }
        this.waiting.addLast(new Numbered(++this.lastNumber, event));
        sendNext();
    }

    private void drop(Numbered oldest, ClusterEvent newest) {
        if (this.dropped == null) {
            logger.warn("More than " + MOST_WAITING + " cluster events wait for a worker to hear them; the oldest are"
                    + " dropped from now on");
        }
        long before = (this.dropped != null) ? this.dropped.count() : 0;
        this.dropped = new Dropped(oldest.number(), before + 1, newest);
    }

    /** That worker leads from now on. */
    synchronized void granted(WorkerRef ref, long term) {
        this.leader = ref;
        this.term = term;
        this.leads = true;
        if (this.sent != null) {
            send(this.sent);
        } else {
            sendNext();
        }
    }

    /** The leader is about to be told that it leads no more. */
    synchronized void revoked(WorkerRef ref) {
        if (ref.equals(this.leader)) {
            this.leads = false;
        }
    }

    /** The listeners of that worker have heard an event. */
    synchronized void heard(WorkerRef ref, long number) {
        if (ref.equals(this.leader) && this.sent != null && this.sent.number() == number) {
            this.sent = null;
            sendNext();
        }
    }

    /**
     * That worker leads no more.
     *
     * @param endedTerm the term that has ended; one before the present one says nothing of it
     * @param lastEvent what its listeners have heard, or begun to
     */
    synchronized void ended(WorkerRef ref, long endedTerm, long lastEvent) {
        if (ref.equals(this.leader) && endedTerm == this.term) {
            this.leads = false;
            if (this.sent != null && this.sent.number() <= lastEvent) {
                this.sent = null;
            }
        }
    }

    private void sendNext() {
        if (!this.leads || this.sent != null) {
            return;
        }
        Dropped gone = this.dropped;
        if (gone != null) {
            logger.warn(gone.count() + " cluster events were dropped, as no worker has heard them in time");
            this.dropped = null;
            send(new Numbered(
                    gone.number(), new ClusterEventsDroppedEvent(gone.newest().timestamp(), gone.count())));
        } else if (!this.waiting.isEmpty()) {
            send(this.waiting.removeFirst());
        }
    }

    private void send(Numbered event) {
        WorkerRef to = this.leader;
        if (to == null) {
            return;
        }
        this.sent = event;
        try {
            this.sender.accept(to, new EventNotice(event.number(), this.term, WireEvent.of(event.event())));
        } catch (IllegalArgumentException ex) {
            // It never will be: what comes after it must not wait for that.
            logger.error("A cluster event cannot be sent to the worker that leads: " + event.event(), ex);
            this.sent = null;
            sendNext();
        }
    }

    private record Numbered(long number, ClusterEvent event) {}

    /**
     * @param number that of the latest that was dropped
     * @param newest what it had to make room for
     */
    private record Dropped(long number, long count, ClusterEvent newest) {}
}
