package io.xypriss.cluster.control.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WorkerFiguresTests {

    @Test
    void sumsSaturateRatherThanOverflow() {
        WorkerFigures totals = WorkerFigures.NONE
                .plus(TestFigures.totals(Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MAX_VALUE / 2 + 1))
                .plus(TestFigures.totals(Long.MAX_VALUE, 1, Long.MAX_VALUE / 2 + 1));
        assertThat(totals).isEqualTo(TestFigures.totals(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE));
        assertThat(totals.plus(totals)).isEqualTo(totals);
        assertThat(totals.averageResponseTime()).isPositive();
        assertThat(totals.errorRate()).isEqualTo(1);
    }

    @Test
    void onlyTotalsAddUpAndNeverFall() {
        WorkerFigures before = TestFigures.totals(10, 2, 500).with(WorkerFigure.OPEN_CONNECTIONS, 7);
        WorkerFigures now = TestFigures.totals(12, 1, 400).with(WorkerFigure.OPEN_CONNECTIONS, 3);
        assertThat(now.notBelow(before))
                .isEqualTo(TestFigures.totals(12, 2, 500).with(WorkerFigure.OPEN_CONNECTIONS, 3));
        assertThat(now.plus(before)).isEqualTo(TestFigures.totals(22, 3, 900));
        assertThat(now.plus(null)).isEqualTo(TestFigures.totals(12, 1, 400));
    }

    @Test
    void whatIsNotKnownIsLeftOutAndWhatIsMissingIsNothing() {
        Map<String, Long> sent = new HashMap<>(Map.of("requests", 5L, "of-a-later-version", 9L));
        sent.put("errors", null);
        WorkerFigures figures = WorkerFigures.fromWire(sent);
        assertThat(figures).isEqualTo(TestFigures.totals(5, 0, 0));
        assertThat(figures.toWire()).isEqualTo(Map.of("requests", 5L));
        assertThat(WorkerFigures.NONE.averageResponseTime()).isNull();
        assertThat(WorkerFigures.NONE.errorRate()).isNull();
    }

    @Test
    void negativeOnesAreImpossible() {
        for (WorkerFigure figure : WorkerFigure.values()) {
            assertThat(WorkerFigures.NONE.with(figure, 1).isImpossible()).isFalse();
            assertThat(WorkerFigures.NONE.with(figure, -1).isImpossible()).isTrue();
        }
    }

    /** The other end may be older, and dashboards go by the names of meters. */
    @Test
    void namesStayAsTheyAre() {
        assertThat(Arrays.stream(WorkerFigure.values())
                        .map(WorkerFigure::wireName)
                        .collect(Collectors.toList()))
                .startsWith("requests", "errors", "totalTimeNanos", "openConnections")
                .doesNotHaveDuplicates();
    }
}
