package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.WorkerStart;
import io.xypriss.cluster.control.protocol.TestFigures;
import io.xypriss.cluster.control.protocol.WorkerFigures;
import io.xypriss.cluster.control.protocol.WorkerTotals;
import io.xypriss.cluster.event.WorkerExitCause;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerReadyEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LifeCountsTests {

    private final LifeCounts counts = new LifeCounts();

    @Test
    void startsAndExitsAddUpForEachWorker() {
        this.counts.count(ready("1", 3, WorkerStart.PLAIN));
        this.counts.count(ready("1", 2, WorkerStart.ARCHIVE));
        this.counts.count(ready("1", 1, WorkerStart.ARCHIVE));
        this.counts.count(ready("2", 7, WorkerStart.PLAIN));
        this.counts.count(exit("1", true));
        this.counts.count(exit("1", false));
        this.counts.count(exit("1", false));
        assertThat(this.counts.of("1", TestFigures.totals(10, 4, 99)))
                .isEqualTo(new WorkerTotals(
                        "1",
                        Map.of("requests", 10L, "errors", 4L, "totalTimeNanos", 99L),
                        1,
                        2,
                        List.of(
                                new WorkerTotals.Starts("PLAIN", 1, Duration.ofSeconds(3)),
                                new WorkerTotals.Starts("ARCHIVE", 2, Duration.ofSeconds(3)))));
    }

    @Test
    void workerThatHasNotStartedHasNothing() {
        assertThat(this.counts.of("5", WorkerFigures.NONE)).isEqualTo(new WorkerTotals("5", Map.of(), 0, 0, List.of()));
    }

    private static WorkerReadyEvent ready(String id, int seconds, WorkerStart from) {
        return new WorkerReadyEvent(Instant.EPOCH, id, 1, Duration.ofSeconds(seconds), from);
    }

    private static WorkerExitEvent exit(String id, boolean expected) {
        return new WorkerExitEvent(
                Instant.EPOCH,
                id,
                1,
                1,
                null,
                expected,
                Duration.ZERO,
                WorkerExitCause.CRASHED,
                List.of(),
                WorkerExitEvent.Next.RESTART,
                Duration.ZERO);
    }
}
