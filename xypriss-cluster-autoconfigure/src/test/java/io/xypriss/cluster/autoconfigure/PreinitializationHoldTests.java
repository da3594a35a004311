package io.xypriss.cluster.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.core.io.support.SpringFactoriesLoader;

class PreinitializationHoldTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final String WAITS =
            "org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializingApplicationListener";

    private final FutureTask<Void> initialization = new FutureTask<>(() -> {
        new HeldPreinitializer().preinitialize();
        return null;
    });

    private final Thread thread = new Thread(this.initialization);

    @AfterEach
    void end() throws InterruptedException {
        PreinitializationHold.end();
        this.thread.join();
    }

    private void awaitHeldBack() {
        this.thread.start();
        await().atMost(LONG).until(() -> this.thread.getState() == Thread.State.TIMED_WAITING);
        assertThat(this.initialization).isNotDone();
    }

    /** Long before it would go on by itself. */
    private void assertGoesOn() {
        assertThat(this.initialization).succeedsWithin(LONG.dividedBy(3));
    }

    @Test
    void comesBeforeWhatSpringBootInitializes() {
        assertThat(SpringFactoriesLoader.forDefaultResourceLocation().load(BackgroundPreinitializer.class))
                .hasSizeGreaterThan(1)
                .first()
                .isInstanceOf(HeldPreinitializer.class);
    }

    @Test
    void holdsItBackUntilThisProcessIsNotAMaster() {
        PreinitializationHold.begin();
        awaitHeldBack();
        PreinitializationHold.end();
        assertGoesOn();
    }

    @Test
    void letsItGoOnWhereTheStartFails() {
        PreinitializationHold.begin();
        awaitHeldBack();
        new PreinitializationHold()
                .onApplicationEvent(new ApplicationFailedEvent(
                        new SpringApplication(), new String[0], null, new IllegalStateException("test")));
        assertGoesOn();
    }

    @Test
    void hearsOfAFailureBeforeSpringBootWaitsForWhatIsHeldBack() {
        assertThat(new SpringApplication()
                        .getListeners().stream()
                                .map((listener) -> listener.getClass().getName())
                                .filter((type) ->
                                        type.equals(PreinitializationHold.class.getName()) || type.equals(WAITS)))
                .containsExactly(PreinitializationHold.class.getName(), WAITS);
    }
}
