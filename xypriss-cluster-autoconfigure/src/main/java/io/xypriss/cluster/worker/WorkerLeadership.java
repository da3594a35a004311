package io.xypriss.cluster.worker;

import io.xypriss.cluster.control.protocol.EventHeard;
import io.xypriss.cluster.control.protocol.EventNotice;
import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.messaging.ClusterLeader;
import io.xypriss.cluster.messaging.LeadershipGrantedEvent;
import io.xypriss.cluster.messaging.LeadershipRevokedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whether this worker leads, as the master says; and what the leader alone hears. Listeners of the application are called
 * on one thread, so that all they hear is in order, and a slow one delays nothing but what comes after it. Thread-safe.
 *
 * <p>This worker ceases to lead before anybody is told of it, and at once where the connection to the master ends.
 */
public final class WorkerLeadership implements ClusterLeader {

    private static final Log logger = LogFactory.getLog(WorkerLeadership.class);

    /** How long listeners may take to hear that this worker leads no more, before the master is told. */
    static final Duration LISTENERS_LIMIT = Duration.ofSeconds(2);

    private final Predicate<WorkerMessage> sender;

    private final Duration listenersLimit;

    private final ExecutorService publishing = DaemonThreads.single("xypriss-cluster-events");

    private volatile Consumer<Object> publisher = (event) -> {};

    private volatile boolean leading;

    private volatile long term;

    /** Whether it is over for good: this worker leaves, or has no master any more. */
    private boolean over;

    /** The term whose end the master is still to be told of, once listeners know; 0 for none. */
    private long owed;

    private long lastEvent;

    /** @param sender sends to the master, without blocking; does nothing once the master is gone */
    public WorkerLeadership(Predicate<WorkerMessage> sender) {
        this(sender, LISTENERS_LIMIT);
    }

    WorkerLeadership(Predicate<WorkerMessage> sender, Duration listenersLimit) {
        this.sender = sender;
        this.listenersLimit = listenersLimit;
    }

    /** Says how the application hears events; without it nobody does. */
    public void publishWith(Consumer<Object> publisher) {
        this.publisher = publisher;
    }

    @Override
    public boolean isLeader() {
        return this.leading;
    }

    @Override
    public long term() {
        return this.term;
    }

    /** The master said something. Returns at once. */
    public void received(MasterMessage message) {
        if (message instanceof MasterMessage.GrantLeadership grant) {
            granted(grant.term());
        } else if (message instanceof MasterMessage.RevokeLeadership revoke) {
            revoked(revoke.term());
        }
    }

    /** Something happened to the cluster. Returns at once. */
    public void hear(EventNotice notice) {
        this.publishing.execute(() -> hearNow(notice));
    }

    /** This worker is to drain: it leads no more, and tells the master so. */
    public synchronized void leave() {
        this.over = true;
        if (this.leading) {
            end();
            oweAnswer();
        }
    }

    /** Nobody is there to be told, or is to be: this worker leads no more. */
    public synchronized void cease() {
        this.over = true;
        if (this.leading) {
            end();
        }
    }

    /** Waits, within the limit that listeners have, until they have heard all there is to hear. */
    public void awaitListeners() {
        try {
            this.publishing.submit(() -> {}).get(this.listenersLimit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException ex) {
            logger.warn("A listener to cluster events is still busy; this worker leaves without waiting for it");
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void granted(long granted) {
        // The exit of one that is leaving tells the master enough.
        if (this.over || granted <= this.term) {
            return;
        }
        this.term = granted;
        this.leading = true;
        logger.info("This worker leads the cluster from now on (term " + granted + ")");
        publish(new LeadershipGrantedEvent(Instant.now(), granted));
    }

    private synchronized void revoked(long revoked) {
        if (this.leading && revoked == this.term) {
            end();
            oweAnswer();
        } else if (this.owed != revoked) {
            this.sender.test(new WorkerMessage.LeadershipEnded(revoked, this.lastEvent));
        }
    }

    private void end() {
        this.leading = false;
        logger.info("This worker leads the cluster no more (term " + this.term + ")");
        publish(new LeadershipRevokedEvent(Instant.now(), this.term));
    }

    /** Told once listeners know, or have had their time. */
    private void oweAnswer() {
        long ended = this.term;
        this.owed = ended;
        this.publishing.execute(() -> answer(ended, null));
        DaemonThreads.after(
                this.listenersLimit,
                "xypriss-leadership",
                () -> answer(ended, "A listener to cluster events is still busy; the next worker leads all the same"));
    }

    private synchronized void answer(long ended, @Nullable String warning) {
        if (this.owed == ended) {
            if (warning != null) {
                logger.warn(warning);
            }
            this.owed = 0;
            this.sender.test(new WorkerMessage.LeadershipEnded(ended, this.lastEvent));
        }
    }

    private void hearNow(EventNotice notice) {
        if (!begin(notice)) {
            return;
        }
        try {
            ClusterEvent event = notice.event().toEvent();
            if (event != null) {
                tell(event);
            }
        } catch (IllegalArgumentException ex) {
            logger.warn("The master has another version: a cluster event that is unknown here is not heard", ex);
        } finally {
            this.sender.test(heard(notice.number()));
        }
    }

    private static WorkerMessage heard(long number) {
        return EventHeard.TOPIC.fromWorker(new EventHeard(number));
    }

    /** What came too late for this leader is left to the next one. */
    private synchronized boolean begin(EventNotice notice) {
        if (!this.leading || notice.term() != this.term) {
            return false;
        }
        if (notice.number() <= this.lastEvent) {
            this.sender.test(heard(notice.number()));
            return false;
        }
        this.lastEvent = notice.number();
        return true;
    }

    private void publish(Object event) {
        this.publishing.execute(() -> tell(event));
    }

    private void tell(Object event) {
        try {
            this.publisher.accept(event);
        } catch (Exception | LinkageError | StackOverflowError | AssertionError ex) {
            logger.error("A listener to " + event.getClass().getSimpleName() + " failed", ex);
        }
    }
}
