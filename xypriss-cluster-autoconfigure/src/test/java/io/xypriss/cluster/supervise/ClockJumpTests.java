package io.xypriss.cluster.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.WorkerHealth;
import io.xypriss.cluster.WorkerStatus;
import io.xypriss.cluster.event.WorkerExitEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClockJumpTests {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void clockSetBackStopsNothingAndMakesNothingNegative() {
        Scenario scenario = Scenario.serving(1).pass(Duration.ofSeconds(1)).jump(HOUR.negated());
        scenario.exited(1, Scenario.exit(1));
        assertThat(scenario.event(WorkerExitEvent.class).uptime()).isZero();
        scenario.spawned(1).forget().pass(Duration.ofSeconds(60));
        assertThat(scenario.actions()).containsExactly(new Action.Terminate(scenario.ref(1)));
    }

    @Test
    void deadlineFollowsTheClockThatWasSetBack() {
        Scenario scenario = Scenario.started(1).spawned(1).jump(HOUR.negated()).tell(new Fact.DeadlinePassed());
        assertThat(scenario.state().nextDeadline()).contains(scenario.now().plus(Duration.ofSeconds(60)));
    }

    @Test
    void startThatWasSleptThroughGetsItsWholeTimeAfresh() {
        Scenario scenario = Scenario.started(1).spawned(1).forget().jump(HOUR).tell(new Fact.DeadlinePassed());
        assertThat(scenario.actions()).isEmpty();
        scenario.pass(Duration.ofSeconds(59));
        assertThat(scenario.actions()).isEmpty();
        scenario.pass(Duration.ofSeconds(1));
        assertThat(scenario.actions(Action.Terminate.class)).hasSize(1);
    }

    @Test
    void checkThatWasSleptThroughIsNoMiss() {
        Scenario scenario = Scenario.serving(1);
        scenario.pass(
                Duration.between(scenario.now(), scenario.state().nextDeadline().orElseThrow()));
        assertThat(scenario.actions(Action.Check.class)).hasSize(1);
        scenario.jump(HOUR).tell(new Fact.DeadlinePassed());
        assertThat(scenario.worker(1).health()).isEqualTo(WorkerHealth.HEALTHY);
        scenario.pass(Duration.ofSeconds(5));
        assertThat(scenario.worker(1).health()).isEqualTo(WorkerHealth.UNHEALTHY);
    }

    @Test
    void mereLatenessIsNoSleep() {
        Scenario scenario = Scenario.started(1)
                .spawned(1)
                .forget()
                .jump(Duration.ofSeconds(65))
                .tell(new Fact.DeadlinePassed());
        assertThat(scenario.actions(Action.Terminate.class)).hasSize(1);
    }

    @Test
    void longQuietIsNoSleep() {
        Scenario scenario = Scenario.started(1).jump(HOUR).spawned(1);
        assertThat(scenario.state().nextDeadline()).contains(scenario.now().plus(Duration.ofSeconds(60)));
    }

    @Test
    void knownFactsComeBeforeDeadlines() {
        Scenario scenario = Scenario.started(1)
                .spawned(1)
                .jump(Duration.ofSeconds(61))
                .ready(1)
                .tell(new Fact.DeadlinePassed());
        assertThat(scenario.worker(1).status()).isEqualTo(WorkerStatus.RUNNING);
        assertThat(scenario.actions(Action.Terminate.class)).isEmpty();
    }

    @Test
    void leaveThatWasSleptThroughGetsItsWholeTimeAfresh() {
        Scenario scenario =
                Scenario.serving(1).stop(7, true).forget().jump(HOUR).tell(new Fact.DeadlinePassed());
        assertThat(scenario.actions()).isEmpty();
        scenario.pass(Duration.ofSeconds(35));
        assertThat(scenario.actions())
                .containsExactly(
                        new Action.Drain(scenario.ref(1), Duration.ZERO),
                        new Action.Terminate(scenario.ref(1)),
                        new Action.Kill(scenario.ref(1)));
    }
}
