package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.messaging.ClusterLeader;
import io.xypriss.cluster.messaging.LeadershipGrantedEvent;
import io.xypriss.cluster.messaging.LeadershipRevokedEvent;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/** The one process there is without a cluster: it leads until its application closes. */
class StandaloneLeader implements ClusterLeader {

    private static final long TERM = 1;

    private final ApplicationContext context;

    private final AtomicBoolean granted = new AtomicBoolean();

    private volatile boolean leading = true;

    StandaloneLeader(ApplicationContext context) {
        this.context = context;
    }

    @Override
    public boolean isLeader() {
        return this.leading;
    }

    @Override
    public long term() {
        return TERM;
    }

    /** As in a worker, once the application is ready. */
    @EventListener
    void onReady(ApplicationReadyEvent event) {
        if (event.getApplicationContext() == this.context && this.granted.compareAndSet(false, true)) {
            this.context.publishEvent(new LeadershipGrantedEvent(Instant.now(), TERM));
        }
    }

    @EventListener
    void onClosing(ContextClosedEvent event) {
        if (event.getApplicationContext() == this.context) {
            this.leading = false;
            if (this.granted.compareAndSet(true, false)) {
                this.context.publishEvent(new LeadershipRevokedEvent(Instant.now(), TERM));
            }
        }
    }
}
