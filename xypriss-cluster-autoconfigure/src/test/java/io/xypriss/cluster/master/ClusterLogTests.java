package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.Roll;
import io.xypriss.cluster.RollState;
import io.xypriss.cluster.WorkerStart;
import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.event.ClusterEventsDroppedEvent;
import io.xypriss.cluster.event.ClusterReadyEvent;
import io.xypriss.cluster.event.ClusterScaledEvent;
import io.xypriss.cluster.event.ClusterStoppedEvent;
import io.xypriss.cluster.event.RollEndedEvent;
import io.xypriss.cluster.event.RollStartedEvent;
import io.xypriss.cluster.event.WorkerExitCause;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerFailedEvent;
import io.xypriss.cluster.event.WorkerPromotedEvent;
import io.xypriss.cluster.event.WorkerReadyEvent;
import io.xypriss.cluster.event.WorkerRestartEvent;
import io.xypriss.cluster.event.WorkerStartedEvent;
import io.xypriss.cluster.event.WorkerUnhealthyEvent;
import io.xypriss.cluster.master.ClusterLog.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterLogTests {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void thereIsAnExampleOfEachKindOfEvent() {
        assertThat(events().<Class<?>>map(Object::getClass)).containsOnly(ClusterEvent.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @MethodSource("events")
    void eachKindOfEventHasALevelAndASentence(ClusterEvent event) {
        assertThat(ClusterLog.level(event)).isNotNull();
        assertThat(EventSentences.of(event)).isNotBlank().doesNotContain("Event[");
    }

    @Test
    void whatNobodyWantedIsAWarning() {
        assertThat(ClusterLog.level(exit(true))).isEqualTo(Level.INFO);
        assertThat(ClusterLog.level(exit(false))).isEqualTo(Level.WARN);
        assertThat(ClusterLog.level(new RollEndedEvent(NOW, roll(RollState.COMPLETED))))
                .isEqualTo(Level.INFO);
        assertThat(ClusterLog.level(new RollEndedEvent(NOW, roll(RollState.ROLLED_BACK))))
                .isEqualTo(Level.WARN);
        assertThat(ClusterLog.level(new WorkerFailedEvent(NOW, "1", "it crashed")))
                .isEqualTo(Level.ERROR);
    }

    static Stream<ClusterEvent> events() {
        return Stream.of(
                new WorkerStartedEvent(NOW, "1", 42, 8081),
                new WorkerReadyEvent(NOW, "1", 42, Duration.ofSeconds(2), WorkerStart.PLAIN),
                new WorkerPromotedEvent(NOW, "1", 42),
                new WorkerUnhealthyEvent(NOW, "1", 42, 3, "no answer"),
                exit(true),
                new WorkerRestartEvent(NOW, "1", 1, true, "as requested"),
                new WorkerFailedEvent(NOW, "1", "it crashed"),
                new ClusterReadyEvent(NOW, 2, Duration.ofSeconds(3)),
                new ClusterScaledEvent(NOW, 2, 3),
                new RollStartedEvent(NOW, roll(RollState.RUNNING)),
                new RollEndedEvent(NOW, roll(RollState.COMPLETED)),
                new ClusterStoppedEvent(NOW, true),
                new ClusterEventsDroppedEvent(NOW, 5));
    }

    private static WorkerExitEvent exit(boolean expected) {
        return new WorkerExitEvent(
                NOW,
                "1",
                42,
                0,
                null,
                expected,
                Duration.ofMinutes(1),
                WorkerExitCause.REQUESTED,
                List.of(),
                WorkerExitEvent.Next.REMOVE,
                null);
    }

    private static Roll roll(RollState state) {
        return new Roll(1, state, 1, 2, null, "v1", "v2", NOW, Duration.ofSeconds(5));
    }
}
