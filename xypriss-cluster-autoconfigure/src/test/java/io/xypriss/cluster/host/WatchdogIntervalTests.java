package io.xypriss.cluster.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WatchdogIntervalTests {

    @Test
    void isHalfOfTheLimit() {
        assertThat(WatchdogInterval.of(Map.of("WATCHDOG_USEC", "30000000"), 7)).hasValue(Duration.ofSeconds(15));
        assertThat(WatchdogInterval.of(Map.of("WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "7"), 7))
                .hasValue(Duration.ofSeconds(15));
    }

    @Test
    void thereIsNoneForAnotherProcessOrWithoutALimit() {
        assertThat(WatchdogInterval.of(Map.of("WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "8"), 7))
                .isEmpty();
        assertThat(WatchdogInterval.of(Map.of("WATCHDOG_PID", "7"), 7)).isEmpty();
        assertThat(WatchdogInterval.of(Map.of("WATCHDOG_USEC", "0"), 7)).isEmpty();
    }

    @Test
    void limitThatIsNoNumberIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WatchdogInterval.of(Map.of("WATCHDOG_USEC", "soon"), 7))
                .withMessageContaining("soon");
    }
}
