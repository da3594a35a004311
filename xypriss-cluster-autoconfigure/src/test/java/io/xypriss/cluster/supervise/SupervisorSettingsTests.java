package io.xypriss.cluster.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.xypriss.cluster.supervise.SupervisorSettings.Backoff;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SupervisorSettingsTests {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private static final Backoff BACKOFF = new Backoff(Duration.ZERO, 1, Duration.ZERO, 0);

    @Test
    void nonsenseIsRejectedByName() {
        reject("maxRestarts", -1, SECOND, SECOND, SECOND, 1, SECOND, SECOND);
        reject("restartWindow", 1, Duration.ZERO, SECOND, SECOND, 1, SECOND, SECOND);
        reject("healthCheckInterval", 1, SECOND, SECOND.negated(), SECOND, 1, SECOND, SECOND);
        reject("healthCheckTimeout", 1, SECOND, SECOND, Duration.ZERO, 1, SECOND, SECOND);
        reject("healthCheckFailures", 1, SECOND, SECOND, SECOND, 0, SECOND, SECOND);
        reject("startupTimeout", 1, SECOND, SECOND, SECOND, 1, Duration.ZERO, SECOND);
        reject("shutdownTimeout", 1, SECOND, SECOND, SECOND, 1, SECOND, Duration.ZERO);
        reject("shutdownTimeout", 1, SECOND, SECOND, SECOND, 1, SECOND, Duration.ofSeconds(Long.MAX_VALUE));
    }

    @Test
    void nonsensicalPausesAreRejectedByName() {
        rejectBackoff("backoff.initial", SECOND.negated(), 2, SECOND, 0);
        rejectBackoff("backoff.multiplier", SECOND, 0.9, SECOND, 0);
        rejectBackoff("backoff.multiplier", SECOND, Double.NaN, SECOND, 0);
        rejectBackoff("backoff.multiplier", SECOND, Double.POSITIVE_INFINITY, SECOND, 0);
        rejectBackoff("backoff.max", SECOND, 2, SECOND.minusNanos(1), 0);
        rejectBackoff("backoff.jitter", SECOND, 2, SECOND, 1.1);
        rejectBackoff("backoff.jitter", SECOND, 2, SECOND, -0.1);
    }

    @Test
    void rejectsSparesAndStartsThatMakeNoSense() {
        SupervisorSettings defaults = SupervisorSettings.defaults();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scenario.with(defaults, -1, 1))
                .withMessageStartingWith("spares must be 0 to 255");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scenario.with(defaults, 256, 1))
                .withMessageStartingWith("spares must be 0 to 255");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scenario.with(defaults, 0, 0))
                .withMessageStartingWith("startConcurrency must be 1 or more");
    }

    @Test
    void graceBeforeKillIsShort() {
        assertThat(SupervisorSettings.defaults().killGrace()).isEqualTo(Duration.ofSeconds(5));
        assertThat(new SupervisorSettings(
                                true,
                                1,
                                SECOND,
                                BACKOFF,
                                SECOND,
                                SECOND,
                                1,
                                SECOND,
                                SECOND,
                                SupervisorSettings.defaults().rolling(),
                                SupervisorSettings.defaults().recycling(),
                                0,
                                1)
                        .killGrace())
                .isEqualTo(SECOND);
    }

    private static void reject(
            String name,
            int maxRestarts,
            Duration window,
            Duration interval,
            Duration timeout,
            int failures,
            Duration startup,
            Duration shutdown) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SupervisorSettings(
                        true,
                        maxRestarts,
                        window,
                        BACKOFF,
                        interval,
                        timeout,
                        failures,
                        startup,
                        shutdown,
                        SupervisorSettings.defaults().rolling(),
                        SupervisorSettings.defaults().recycling(),
                        0,
                        1))
                .withMessageStartingWith(name + " must be");
    }

    private static void rejectBackoff(String name, Duration initial, double multiplier, Duration max, double jitter) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(initial, multiplier, max, jitter))
                .withMessageStartingWith(name + " must be");
    }
}
