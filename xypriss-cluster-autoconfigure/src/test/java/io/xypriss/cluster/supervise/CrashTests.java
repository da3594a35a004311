package io.xypriss.cluster.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.ClusterHealth.Level;
import io.xypriss.cluster.WorkerStatus;
import io.xypriss.cluster.event.WorkerExitCause;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerExitEvent.Next;
import io.xypriss.cluster.event.WorkerFailedEvent;
import io.xypriss.cluster.event.WorkerRestartEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CrashTests {

    @Test
    void killedWorkerIsReplacedAtOnce() {
        Scenario scenario = Scenario.serving(2).pass(Duration.ofSeconds(1)).forget();
        scenario.exited(1, Scenario.signal(9));
        assertThat(scenario.actions())
                .containsExactly(
                        new Action.Publish(new WorkerExitEvent(
                                scenario.now(),
                                "1",
                                101,
                                null,
                                9,
                                false,
                                Duration.ofSeconds(1),
                                WorkerExitCause.KILLED,
                                List.of("last words"),
                                Next.RESTART,
                                Duration.ZERO)),
                        new Action.Spawn(new WorkerRef(1, 3), "v1"),
                        new Action.Publish(new WorkerRestartEvent(
                                scenario.now(), "1", 1, false, "worker 1 was ended by signal 9")),
                        new Action.ServingChanged(1));
        assertThat(scenario.worker(1).restarts()).isEqualTo(1);
        assertThat(scenario.state().totalRestarts()).isEqualTo(1);
    }

    @Test
    void workerThatAlwaysDiesAtStartGetsFiveRestartsWithGrowingPausesThenIsLeftAlone() {
        Scenario scenario = Scenario.serving(2).forget();
        scenario.exited(2, Scenario.exit(1)).forget();
        // That was the first restart, at once, as it had been ready.
        for (int i = 0; i < 4; i++) {
            scenario.spawned(2).exited(2, Scenario.exit(1));
            passHealthily(scenario, Duration.ofSeconds(30));
        }
        scenario.spawned(2).exited(2, Scenario.exit(1));
        assertThat(scenario.events(WorkerExitEvent.class))
                .extracting(WorkerExitEvent::restartDelay)
                .containsExactly(
                        Duration.ofMillis(400),
                        Duration.ofMillis(800),
                        Duration.ofMillis(1_600),
                        Duration.ofMillis(3_200),
                        null);
        assertThat(scenario.events(WorkerRestartEvent.class)).hasSize(4);
        assertThat(scenario.worker(2).status()).isEqualTo(WorkerStatus.FAILED);
        assertThat(scenario.worker(2).restarts()).isEqualTo(5);
        assertThat(scenario.event(WorkerFailedEvent.class).reason())
                .isEqualTo("worker 2 exited with code 1 before it was ready; it had been restarted 5 times within"
                        + " 300 s (max-restarts is 5), so it is left alone: see the last lines it printed, then"
                        + " restart it on request");
        assertThat(scenario.worker(1).status()).isEqualTo(WorkerStatus.RUNNING);
        assertThat(scenario.state().health().level()).isEqualTo(Level.DEGRADED);
        assertThat(scenario.state().health().healthy()).isFalse();
        assertThat(scenario.state().health().details())
                .containsEntry("failedWorkers", List.of("2"))
                .containsEntry("servingWorkers", 1)
                .containsEntry("desiredWorkers", 2)
                .containsEntry(
                        "reasons",
                        Map.of("2", scenario.event(WorkerFailedEvent.class).reason()));
        scenario.forget().pass(Duration.ofSeconds(20));
        assertThat(scenario.actions(Action.Spawn.class)).isEmpty();
    }

    @Test
    void workerThatNeverGotReadyHasExactlyFiveRestarts() {
        Scenario scenario = Scenario.started(1);
        int lives = 0;
        while (scenario.worker(1).status() != WorkerStatus.FAILED) {
            scenario.spawned(1).exited(1, Scenario.exit(1)).pass(Duration.ofSeconds(10));
            lives++;
        }
        assertThat(lives).isEqualTo(6);
        assertThat(scenario.events(WorkerExitEvent.class))
                .extracting(WorkerExitEvent::restartDelay)
                .containsExactly(
                        Duration.ofMillis(200),
                        Duration.ofMillis(400),
                        Duration.ofMillis(800),
                        Duration.ofMillis(1_600),
                        Duration.ofMillis(3_200),
                        null);
    }

    @Test
    void workerThatCannotStartHasFewerRestarts() {
        Scenario scenario = Scenario.started(1);
        int lives = 0;
        while (scenario.worker(1).status() != WorkerStatus.FAILED) {
            scenario.spawned(1).exited(1, Scenario.exit(78)).pass(Duration.ofSeconds(10));
            lives++;
        }
        // Costs 1 + 2 + 2 of a budget of 5.
        assertThat(lives).isEqualTo(4);
    }

    @Test
    void waitingWorkerIsStoppedUntilItsPauseIsOver() {
        Scenario scenario =
                Scenario.started(1).spawned(1).exited(1, Scenario.exit(1)).forget();
        assertThat(scenario.worker(1).status()).isEqualTo(WorkerStatus.STOPPED);
        assertThat(scenario.state().health().details()).containsEntry("waitingWorkers", List.of("1"));
        scenario.pass(Duration.ofMillis(199));
        assertThat(scenario.actions()).isEmpty();
        scenario.pass(Duration.ofMillis(1));
        assertThat(scenario.actions())
                .containsExactly(
                        new Action.Spawn(new WorkerRef(1, 2), "v1"),
                        new Action.Publish(new WorkerRestartEvent(
                                scenario.now(), "1", 1, false, "worker 1 exited with code 1 before it was ready")));
    }

    @Test
    void oldRestartsAreForgiven() {
        Scenario scenario = Scenario.serving(1);
        for (int i = 0; i < 20; i++) {
            scenario.exited(1, Scenario.exit(1)).spawned(1).ready(1);
            passHealthily(scenario, Duration.ofMinutes(5));
        }
        assertThat(scenario.events(WorkerExitEvent.class))
                .hasSize(20)
                .allMatch(event -> Duration.ZERO.equals(event.restartDelay()));
        assertThat(scenario.worker(1).restarts()).isEqualTo(20);
    }

    @Test
    void withoutRestartsAllowedTheFirstExitIsTheLast() {
        Scenario scenario = Scenario.serving(Scenario.withRestarts(true, 0), 1).exited(1, Scenario.exit(1));
        assertThat(scenario.event(WorkerExitEvent.class).next()).isEqualTo(Next.GIVE_UP);
        assertThat(scenario.event(WorkerFailedEvent.class).reason()).contains("no restart is allowed");
        assertThat(scenario.worker(1).status()).isEqualTo(WorkerStatus.FAILED);
    }

    @Test
    void withoutAutoRestartItStaysStopped() {
        Scenario scenario = Scenario.serving(Scenario.withRestarts(false, 5), 2).exited(1, Scenario.exit(1));
        assertThat(scenario.event(WorkerExitEvent.class).next()).isEqualTo(Next.STAY_STOPPED);
        assertThat(scenario.worker(1).status()).isEqualTo(WorkerStatus.STOPPED);
        assertThat(scenario.actions(Action.Spawn.class)).isEmpty();
        assertThat(scenario.state().health().details()).containsEntry("stoppedWorkers", List.of("1"));
        assertThat(scenario.state().health().level()).isEqualTo(Level.DEGRADED);
    }

    @Test
    void crashThatIsFirstSeenAsLostConnectionIsStillACrash() {
        assertThat(causeAfterDisconnect(Scenario.signal(9))).isEqualTo(WorkerExitCause.KILLED);
        assertThat(causeAfterDisconnect(Scenario.exit(1))).isEqualTo(WorkerExitCause.CRASHED);
        assertThat(causeAfterDisconnect(Scenario.exit(70))).isEqualTo(WorkerExitCause.CONTROL_LOST);
    }

    @Test
    void lostConnectionTakesItOutOfServiceAndEscalates() {
        Scenario scenario = Scenario.serving(2);
        WorkerRef ref = scenario.ref(1);
        scenario.tell(new Fact.WorkerDisconnected(ref));
        assertThat(scenario.actions()).containsExactly(new Action.ServingChanged(1));
        assertThat(scenario.worker(1).status()).isEqualTo(WorkerStatus.STOPPING);
        scenario.forget().pass(Duration.ofSeconds(30));
        assertThat(scenario.actions(Action.Terminate.class)).containsExactly(new Action.Terminate(ref));
        scenario.pass(Duration.ofSeconds(5));
        assertThat(scenario.actions(Action.Kill.class)).containsExactly(new Action.Kill(ref));
        scenario.exited(1, Scenario.signal(9));
        assertThat(scenario.event(WorkerExitEvent.class).cause()).isEqualTo(WorkerExitCause.CONTROL_LOST);
        assertThat(scenario.event(WorkerExitEvent.class).next()).isEqualTo(Next.RESTART);
    }

    @Test
    void leavingWorkerIsNotCheckedAndIsReplacedOnceGone() {
        Scenario scenario = Scenario.serving(1);
        scenario.tell(new Fact.WorkerLeaving(scenario.ref(1))).pass(Duration.ofSeconds(29));
        assertThat(scenario.actions()).containsExactly(new Action.ServingChanged(0));
        scenario.exited(1, Scenario.signal(15));
        WorkerExitEvent event = scenario.event(WorkerExitEvent.class);
        assertThat(event.cause()).isEqualTo(WorkerExitCause.KILLED);
        assertThat(event.expected()).isFalse();
        assertThat(scenario.worker(1).status()).isEqualTo(WorkerStatus.STARTING);
    }

    @Test
    void leavingWorkerThatStaysIsEnded() {
        Scenario scenario = Scenario.serving(1);
        WorkerRef ref = scenario.ref(1);
        scenario.tell(new Fact.WorkerLeaving(ref)).pass(Duration.ofSeconds(35));
        assertThat(scenario.actions())
                .containsExactly(
                        new Action.ServingChanged(0),
                        new Action.Drain(ref, Duration.ZERO),
                        new Action.Terminate(ref),
                        new Action.Kill(ref));
        scenario.exited(1, Scenario.signal(9));
        assertThat(scenario.event(WorkerExitEvent.class).cause()).isEqualTo(WorkerExitCause.CRASHED);
    }

    private static WorkerExitCause causeAfterDisconnect(ProcessExit exit) {
        Scenario scenario = Scenario.serving(1);
        scenario.tell(new Fact.WorkerDisconnected(scenario.ref(1))).exited(1, exit);
        return scenario.event(WorkerExitEvent.class).cause();
    }

    private static void passHealthily(Scenario scenario, Duration duration) {
        for (long second = 0; second < duration.toSeconds(); second++) {
            scenario.pass(Duration.ofSeconds(1));
            answerAll(scenario);
        }
    }

    private static void answerAll(Scenario scenario) {
        scenario.actions(Action.Check.class)
                .forEach(check -> scenario.tell(new Fact.CheckAnswered(check.ref(), check.checkId(), true, null)));
    }
}
