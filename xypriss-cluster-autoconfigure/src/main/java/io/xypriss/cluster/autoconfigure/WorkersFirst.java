package io.xypriss.cluster.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.event.SpringApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Holds back in a master what Spring Boot initializes in the background, until its workers have had their head start: else
 * it takes the processors from what starts them, for a context that is not refreshed until then.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class WorkersFirst implements BackgroundPreinitializer, ApplicationListener<SpringApplicationEvent> {

    /**
     * How long the master lets its workers have the processors to themselves before it refreshes its own context. Until
     * then connections wait in the listening socket; from then on the master can answer them.
     */
    static final Duration HEAD_START = Duration.ofSeconds(10);

    /** Should a start neither go on nor fail, as where it is abandoned. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static volatile @Nullable CountDownLatch headStart;

    /** Once this process is a master, and before Spring Boot begins. */
    static void begin() {
        headStart = new CountDownLatch(1);
    }

    /** Also where workers could not be started. Without effect where it has ended, or none had begun. */
    static void end() {
        CountDownLatch begun = headStart;
        if (begun != null) {
            begun.countDown();
        }
    }

    @Override
    public void preinitialize() throws InterruptedException {
        CountDownLatch begun = headStart;
        if (begun != null) {
            begun.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Comes before the listener of Spring Boot that waits until all is initialized, once any application of this JVM is
     * ready or has failed.
     */
    @Override
    public void onApplicationEvent(SpringApplicationEvent event) {
        if (event instanceof ApplicationReadyEvent || event instanceof ApplicationFailedEvent) {
            end();
        }
    }
}
