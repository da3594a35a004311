package io.xypriss.cluster.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.event.WorkerExitEvent.Next;
import io.xypriss.cluster.supervise.SupervisorSettings.Backoff;
import io.xypriss.cluster.supervise.rule.RestartPolicy;
import io.xypriss.cluster.supervise.state.RestartHistory;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RestartPolicyTests {

    private static final Duration NOW = Duration.ofHours(1);

    @Test
    void firstRestartAfterHealthyLifeIsImmediate() {
        RestartPolicy.Decision decision = decide(RestartHistory.EMPTY, true, false, 0.5);
        assertThat(decision.next()).isEqualTo(Next.RESTART);
        assertThat(decision.delay()).isZero();
    }

    @Test
    void firstRestartOfOneThatNeverGotReadyWaitsTheInitialPause() {
        assertThat(decide(RestartHistory.EMPTY, false, false, 0.5).delay()).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void pausesGrowToTheLongest() {
        SupervisorSettings patient = Scenario.withRestarts(true, 100);
        List<Long> pauses = IntStream.range(0, 10)
                .mapToObj(n -> RestartPolicy.decide(patient, restarts(n), NOW, false, false, 0.5))
                .map(decision -> decision.delay().toMillis())
                .toList();
        assertThat(pauses)
                .containsExactly(200L, 400L, 800L, 1_600L, 3_200L, 6_400L, 12_800L, 25_600L, 30_000L, 30_000L);
    }

    @Test
    void healthyLifeSparesOnePause() {
        assertThat(decide(restarts(1), true, false, 0.5).delay()).isEqualTo(Duration.ofMillis(200));
        assertThat(decide(restarts(2), true, false, 0.5).delay()).isEqualTo(Duration.ofMillis(400));
    }

    @Test
    void jitterLengthensAndShortensButNotBeyondTheLongest() {
        SupervisorSettings settings =
                Scenario.with(new Backoff(Duration.ofSeconds(10), 2, Duration.ofSeconds(15), 0.2));
        assertThat(RestartPolicy.decide(settings, restarts(0), NOW, false, false, 0)
                        .delay())
                .isEqualTo(Duration.ofSeconds(8));
        assertThat(RestartPolicy.decide(settings, restarts(0), NOW, false, false, 1)
                        .delay())
                .isEqualTo(Duration.ofSeconds(12));
        assertThat(RestartPolicy.decide(settings, restarts(1), NOW, false, false, 1)
                        .delay())
                .isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void budgetEndsAfterTheAllowedRestarts() {
        assertThat(decide(restarts(4), false, false, 0.5).next()).isEqualTo(Next.RESTART);
        assertThat(decide(restarts(5), false, false, 0.5).next()).isEqualTo(Next.GIVE_UP);
    }

    @Test
    void restartsOutsideTheWindowDoNotCount() {
        RestartHistory old = new RestartHistory(
                IntStream.range(0, 5)
                        .mapToObj(i ->
                                new RestartHistory.Restart(NOW.minusMinutes(5).minusSeconds(i), 1))
                        .toList(),
                null);
        RestartPolicy.Decision decision = decide(old, true, false, 0.5);
        assertThat(decision.next()).isEqualTo(Next.RESTART);
        assertThat(decision.delay()).isZero();
        assertThat(decision.history().restarts()).isEmpty();
    }

    @Test
    void repeatedCannotStartCostsDouble() {
        RestartPolicy.Decision first = decide(RestartHistory.EMPTY, false, true, 0.5);
        assertThat(first.cost()).isEqualTo(1);
        RestartPolicy.Decision second = decide(first.history(), false, true, 0.5);
        assertThat(second.cost()).isEqualTo(2);
    }

    @Test
    void otherFailureAfterCannotStartCostsOnce() {
        RestartHistory past = decide(RestartHistory.EMPTY, false, true, 0.5).history();
        assertThat(decide(past, false, false, 0.5).cost()).isEqualTo(1);
    }

    @Test
    void cannotStartOutsideTheWindowIsForgotten() {
        RestartHistory past = RestartHistory.EMPTY.withCannotStart(NOW.minusMinutes(5));
        assertThat(decide(past, false, true, 0.5).cost()).isEqualTo(1);
    }

    @Test
    void withoutAutoRestartNothingIsRestarted() {
        assertThat(RestartPolicy.decide(Scenario.withRestarts(false, 5), RestartHistory.EMPTY, NOW, true, false, 0.5)
                        .next())
                .isEqualTo(Next.STAY_STOPPED);
    }

    private static RestartPolicy.Decision decide(
            RestartHistory past, boolean wasReady, boolean cannotStart, double random) {
        return RestartPolicy.decide(Scenario.SETTINGS, past, NOW, wasReady, cannotStart, random);
    }

    private static RestartHistory restarts(int count) {
        return new RestartHistory(
                IntStream.range(0, count)
                        .mapToObj(i -> new RestartHistory.Restart(NOW.minusSeconds(i), 1))
                        .toList(),
                null);
    }
}
