package io.xypriss.cluster.outage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class OutageStateTests {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final Instant LATE = START.plus(OutageState.START_GRACE);

    @Test
    void connectionsWaitForTheFirstWorkerButNotForEver() {
        OutageState state = OutageState.atStart(START, false);
        assertThat(state.answersAt(START)).isFalse();
        assertThat(state.answersAt(LATE.minusMillis(1))).isFalse();
        assertThat(state.answersAt(LATE)).isTrue();
        assertThat(state.changesAt(START)).isEqualTo(LATE);
        assertThat(state.changesAt(LATE)).isNull();
    }

    @Test
    void workersAnswerOnceOneServes() {
        OutageState state = OutageState.atStart(START, false).serving(1);
        assertThat(state.answersAt(START)).isFalse();
        assertThat(state.answersAt(LATE)).isFalse();
        assertThat(state.changesAt(START)).isNull();
    }

    @Test
    void outageIsAnsweredAtOnceEvenDuringTheStart() {
        OutageState state = OutageState.atStart(START, false).serving(2).serving(0);
        assertThat(state.answersAt(START.plusMillis(1))).isTrue();
        assertThat(state.changesAt(START.plusMillis(1))).isNull();
        assertThat(state.serving(1).answersAt(LATE)).isFalse();
    }

    @Test
    void stopIsAnsweredAtOnceWhenNoWorkerServesAnyMore() {
        OutageState state = OutageState.atStart(START, false).serving(1).toStop();
        assertThat(state.answersAt(LATE)).as("workers drain").isFalse();
        assertThat(state.serving(0).answersAt(LATE)).isTrue();
        assertThat(OutageState.atStart(START, false).toStop().answersAt(START))
                .as("no worker is going to serve")
                .isTrue();
    }

    @Test
    void onASocketThatOutlivesTheMasterConnectionsWaitForTheNext() {
        OutageState state = OutageState.atStart(START, true);
        assertThat(state.answersAt(LATE)).as("before the first worker serves").isFalse();
        assertThat(state.changesAt(START)).isNull();
        state = state.serving(1);
        assertThat(state.answersAt(LATE)).isFalse();
        assertThat(state.serving(0).answersAt(LATE))
                .as("all workers have crashed")
                .isTrue();
        assertThat(state.toStop().serving(0).answersAt(LATE)).as("at the stop").isFalse();
    }
}
