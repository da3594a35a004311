package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.control.protocol.WorkerMessage;
import org.junit.jupiter.api.Test;

class TrafficTotalsTests {

    @Test
    void saturateRatherThanOverflow() {
        TrafficTotals totals = TrafficTotals.NONE
                .plus(new WorkerMessage.Figures(1, Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MAX_VALUE / 2 + 1, 0))
                .plus(new WorkerMessage.Figures(1, Long.MAX_VALUE, 1, Long.MAX_VALUE / 2 + 1, 0));
        assertThat(totals).isEqualTo(new TrafficTotals(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE));
        assertThat(totals.plus(totals)).isEqualTo(totals);
        assertThat(totals.averageResponseTime()).isPositive();
        assertThat(totals.errorRate()).isEqualTo(1);
    }
}
