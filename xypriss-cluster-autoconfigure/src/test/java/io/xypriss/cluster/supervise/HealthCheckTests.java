package io.xypriss.cluster.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.ClusterHealth.Level;
import io.xypriss.cluster.WorkerHealth;
import io.xypriss.cluster.WorkerStatus;
import io.xypriss.cluster.event.WorkerExitCause;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerExitEvent.Next;
import io.xypriss.cluster.event.WorkerUnhealthyEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HealthCheckTests {

    @Test
    void eachWorkerIsCheckedOnceAnInterval() {
        Scenario scenario = Scenario.serving(1).toCheck();
        for (int i = 1; i <= 5; i++) {
            Instant before = scenario.now();
            scenario.pass(Duration.ofMillis(20)).answer(1, true).toCheck();
            assertThat(Duration.between(before, scenario.now())).isEqualTo(Duration.ofSeconds(30));
        }
        assertThat(scenario.actions(Action.Check.class))
                .extracting(Action.Check::timeout)
                .containsOnly(Duration.ofSeconds(5));
    }

    @Test
    void checksOfWorkersAreSpread() {
        Scenario scenario = Scenario.serving(16);
        Set<Instant> moments = new HashSet<>();
        while (scenario.actions(Action.Check.class).size() < 16) {
            moments.add(scenario.state().nextDeadline().orElseThrow());
            scenario.pass(Duration.between(
                    scenario.now(), scenario.state().nextDeadline().orElseThrow()));
            scenario.actions(Action.Check.class)
                    .forEach(c -> scenario.tell(new Fact.CheckAnswered(c.ref(), c.checkId(), true, null)));
        }
        assertThat(moments).hasSize(16);
    }

    @Test
    void oneCheckAtATime() {
        SupervisorSettings impatient = new SupervisorSettings(
                true,
                5,
                Duration.ofMinutes(5),
                Scenario.SETTINGS.backoff(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                3,
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Scenario.SETTINGS.rolling(),
                Scenario.SETTINGS.recycling(),
                Scenario.SETTINGS.spares(),
                Scenario.SETTINGS.startConcurrency());
        Scenario scenario = Scenario.serving(impatient, 1).pass(Duration.ofSeconds(9));
        assertThat(scenario.actions(Action.Check.class)).hasSize(1);
        scenario.answer(1, true).pass(Duration.ofMillis(1));
        assertThat(scenario.actions(Action.Check.class)).hasSize(2);
    }

    @Test
    void hangingWorkerIsTerminatedThenKilledAndReplaced() {
        Scenario scenario = Scenario.serving(2);
        WorkerRef ref = scenario.ref(1);
        while (scenario.events(WorkerUnhealthyEvent.class).isEmpty()) {
            scenario.pass(Duration.ofMillis(100));
            answer(scenario, 2);
        }
        assertThat(scenario.event(WorkerUnhealthyEvent.class))
                .isEqualTo(new WorkerUnhealthyEvent(
                        scenario.event(WorkerUnhealthyEvent.class).timestamp(), "1", 101, 3, "no answer within 5 s"));
        assertThat(scenario.actions())
                .containsSequence(new Action.CloseGate(ref), new Action.Terminate(ref), new Action.ServingChanged(1));
        assertThat(scenario.worker(1).status()).isEqualTo(WorkerStatus.UNHEALTHY);
        assertThat(scenario.worker(1).health()).isEqualTo(WorkerHealth.UNHEALTHY);
        assertThat(scenario.state().health().level()).isEqualTo(Level.DEGRADED);
        assertThat(scenario.state().health().details()).containsEntry("unhealthyWorkers", List.of("1"));
        assertThat(scenario.actions(Action.Kill.class)).isEmpty();
        scenario.pass(Duration.ofSeconds(5));
        assertThat(scenario.actions(Action.Kill.class)).containsExactly(new Action.Kill(ref));
        scenario.exited(1, Scenario.signal(9));
        WorkerExitEvent event = scenario.event(WorkerExitEvent.class);
        assertThat(event.cause()).isEqualTo(WorkerExitCause.UNHEALTHY);
        assertThat(event.expected()).isFalse();
        assertThat(event.next()).isEqualTo(Next.RESTART);
        assertThat(scenario.worker(1).restarts()).isEqualTo(1);
    }

    @Test
    void workerThatSaysItIsIllIsReplacedToo() {
        Scenario scenario = Scenario.serving(1);
        for (int i = 0; i < 3; i++) {
            scenario.toCheck().answer(1, false);
        }
        WorkerUnhealthyEvent event = scenario.event(WorkerUnhealthyEvent.class);
        assertThat(event.failures()).isEqualTo(3);
        assertThat(event.reason()).isEqualTo("the pool is empty");
    }

    @Test
    void oneGoodAnswerForgivesTheMisses() {
        Scenario scenario = Scenario.serving(1);
        for (int i = 0; i < 10; i++) {
            scenario.toCheck().answer(1, false);
            assertThat(scenario.worker(1).health()).isEqualTo(WorkerHealth.UNHEALTHY);
            scenario.toCheck().answer(1, false);
            scenario.toCheck().answer(1, true);
            assertThat(scenario.worker(1).health()).isEqualTo(WorkerHealth.HEALTHY);
        }
        assertThat(scenario.worker(1).status()).isEqualTo(WorkerStatus.RUNNING);
    }

    @Test
    void lateAndRepeatedAnswersDoNotCount() {
        Scenario scenario = Scenario.serving(1).toCheck();
        Action.Check first = scenario.actions(Action.Check.class).get(0);
        scenario.toCheck();
        scenario.tell(new Fact.CheckAnswered(first.ref(), first.checkId(), true, null));
        assertThat(scenario.worker(1).health()).isEqualTo(WorkerHealth.UNHEALTHY);
        scenario.answer(1, true).answer(1, false);
        assertThat(scenario.worker(1).health()).isEqualTo(WorkerHealth.HEALTHY);
    }

    private static void answer(Scenario scenario, int slot) {
        scenario.actions(Action.Check.class).stream()
                .filter(check -> check.ref().slot() == slot)
                .forEach(check -> scenario.tell(new Fact.CheckAnswered(check.ref(), check.checkId(), true, null)));
    }
}
