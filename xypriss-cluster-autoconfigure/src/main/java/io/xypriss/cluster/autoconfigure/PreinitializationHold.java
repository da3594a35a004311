package io.xypriss.cluster.autoconfigure;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.event.SpringApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Keeps Spring Boot's background initialization out of a master. The initializers load what an application needs, and a
 * master runs no application. They go on where the master falls back to a single process.
 *
 * <p>The initializer that waits is {@link HeldPreinitializer}: Spring Boot 3, which has no such type, must be able to load
 * this listener, or its users would not learn that they need Spring Boot 4.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class PreinitializationHold implements ApplicationListener<SpringApplicationEvent> {

    /** For a start that neither goes on nor fails, such as an abandoned one: the thread would keep the JVM alive. */
    private static final long LIMIT_SECONDS = 60;

    private static volatile @Nullable CountDownLatch held;

    private static volatile boolean masterRuns;

    /** The role of master is decided. To be called before Spring Boot starts its background thread. */
    static void begin() {
        held = new CountDownLatch(1);
    }

    /** The cluster is being started, so the hold lasts until {@link #end()}. */
    static void keep() {
        masterRuns = true;
    }

    /** This process will not be a master after all. A no-op where there was no hold. */
    static void end() {
        masterRuns = false;
        CountDownLatch latch = held;
        if (latch != null) {
            latch.countDown();
        }
    }

    /** Returns when there is no hold, or no longer one. */
    static void await() throws InterruptedException {
        CountDownLatch latch = held;
        if (latch == null) {
            return;
        }
        Thread.currentThread().setName("xypriss-cluster-hold");
        boolean ended;
        do {
            ended = latch.await(LIMIT_SECONDS, TimeUnit.SECONDS);
        } while (!ended && masterRuns);
    }

    /** Spring Boot waits for its background thread when an application is ready or has failed. */
    @Override
    public void onApplicationEvent(SpringApplicationEvent event) {
        if (event instanceof ApplicationReadyEvent || event instanceof ApplicationFailedEvent) {
            end();
        }
    }
}
