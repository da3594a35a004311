package io.xypriss.cluster.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.ClusterHealth.Level;
import io.xypriss.cluster.Roll;
import io.xypriss.cluster.RollState;
import io.xypriss.cluster.WorkerHealth;
import io.xypriss.cluster.WorkerStatus;
import io.xypriss.cluster.event.WorkerExitCause;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerPromotedEvent;
import io.xypriss.cluster.supervise.Fact.ScaleRequested.Kind;
import io.xypriss.cluster.supervise.SupervisorSettings.Recycling;
import io.xypriss.cluster.supervise.SupervisorSettings.RollSettings;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Applications that refuse traffic after they were ready. */
class RefusalTests {

    private static final Duration READY = Duration.ofSeconds(2);

    private static final Duration CANARY = Duration.ofSeconds(20);

    private static final SupervisorSettings SETTINGS = settings("1", "0");

    private static final Duration PATIENCE = SETTINGS.startupTimeout();

    private static SupervisorSettings settings(String surge, String unavailable) {
        return Scenario.with(
                new RollSettings(CountOrPercent.parse(surge), CountOrPercent.parse(unavailable), READY, CANARY),
                Recycling.OFF);
    }

    private static Roll roll(Scenario scenario) {
        return scenario.state().roll().orElseThrow();
    }

    private static Scenario refuses(Scenario scenario, WorkerRef ref) {
        return scenario.tell(new Fact.WorkerUnready(ref));
    }

    private static Scenario accepts(Scenario scenario, WorkerRef ref) {
        return scenario.tell(new Fact.WorkerReady(ref));
    }

    @Test
    void refusingWorkerDoesNotServe() {
        Scenario scenario = Scenario.serving(SETTINGS, 2);
        WorkerRef ref = scenario.ref(1);
        refuses(scenario, ref);
        assertThat(scenario.actions()).containsExactly(new Action.CloseGate(ref), new Action.ServingChanged(1));
        assertThat(scenario.worker(1).status()).isEqualTo(WorkerStatus.RUNNING);
        assertThat(scenario.worker(1).health()).isEqualTo(WorkerHealth.UNHEALTHY);
        assertThat(scenario.worker(1).reason()).contains("its application refuses traffic");
        assertThat(scenario.state().health().level()).isEqualTo(Level.DEGRADED);
        assertThat(scenario.state().health().details())
                .containsEntry("refusingWorkers", List.of("1"))
                .containsEntry("servingWorkers", 1)
                .containsEntry(
                        "reasons", Map.of("1", "worker 1 takes no connections: its application refuses traffic"));
        scenario.forget();
        refuses(scenario, ref);
        assertThat(scenario.actions()).as("said twice").isEmpty();
        accepts(scenario, ref);
        assertThat(scenario.actions()).containsExactly(new Action.OpenGate(ref), new Action.ServingChanged(2));
        assertThat(scenario.worker(1).health()).isEqualTo(WorkerHealth.HEALTHY);
        assertThat(scenario.state().health().level()).isEqualTo(Level.UP);
        assertThat(scenario.state().health().details()).isEmpty();
    }

    @Test
    void noneThatAcceptsIsAnOutage() {
        Scenario scenario = Scenario.serving(SETTINGS, 1);
        refuses(scenario, scenario.ref(1));
        assertThat(scenario.state().serving()).isZero();
        assertThat(scenario.state().health().level()).isEqualTo(Level.DOWN);
    }

    @Test
    void refusingWorkerIsCheckedOnAndLeftAlone() {
        Scenario scenario = Scenario.serving(SETTINGS, 2);
        WorkerRef ref = scenario.ref(1);
        refuses(scenario, ref).passInHealth(PATIENCE.multipliedBy(3));
        assertThat(scenario.ref(1)).isEqualTo(ref);
        assertThat(scenario.drained()).isEmpty();
        assertThat(scenario.actions(Action.Terminate.class)).isEmpty();
        assertThat(scenario.actions(Action.Check.class))
                .anyMatch(check -> check.ref().equals(ref));
    }

    @Test
    void refusalOfOneThatIsNotReadyOrLeavesMeansNothing() {
        Scenario scenario = Scenario.started(SETTINGS, 1).spawned(1).forget();
        refuses(scenario, scenario.ref(1));
        assertThat(scenario.actions()).isEmpty();
        scenario.ready(1).tell(new Fact.WorkerLeaving(scenario.ref(1))).forget();
        refuses(scenario, scenario.ref(1));
        accepts(scenario, scenario.ref(1));
        assertThat(scenario.actions()).isEmpty();
    }

    @Test
    void successorHasToAcceptForTheWholeTimeInARow() {
        Scenario scenario = Scenario.serving(SETTINGS, 1).roll(7, null).latestIsWell();
        WorkerRef next = scenario.latest();
        scenario.pass(READY.minusMillis(1));
        refuses(scenario, next).passInHealth(Duration.ofSeconds(10));
        assertThat(scenario.drained()).isEmpty();
        accepts(scenario, next).passInHealth(READY.minusMillis(1));
        assertThat(scenario.drained()).isEmpty();
        scenario.passInHealth(Duration.ofMillis(1));
        assertThat(scenario.drained()).hasSize(1).doesNotContain(next);
    }

    @Test
    void successorThatDoesNotAcceptAgainFailsTheRoll() {
        Scenario scenario = Scenario.serving(SETTINGS, 2).roll(7, null).latestIsWell();
        WorkerRef next = scenario.latest();
        refuses(scenario, next).passInHealth(PATIENCE.minusMillis(1));
        assertThat(roll(scenario).reason()).isNull();
        scenario.passInHealth(Duration.ofMillis(1));
        assertThat(scenario.drained()).containsExactly(next);
        scenario.gone(next, Scenario.exit(0));
        assertThat(roll(scenario).state()).isEqualTo(RollState.ROLLED_BACK);
        assertThat(roll(scenario).reason())
                .contains("worker 1, started anew by the roll, refuses traffic")
                .contains("within 60 s");
        assertThat(scenario.event(WorkerExitEvent.class).cause()).isEqualTo(WorkerExitCause.START_TIMEOUT);
        assertThat(scenario.state().serving()).isEqualTo(2);
    }

    @Test
    void successorThatChangesItsMindAllTheTimeHasNoMoreTime() {
        Scenario scenario = Scenario.serving(SETTINGS, 1).roll(7, null).latestIsWell();
        WorkerRef next = scenario.latest();
        for (int i = 0; i < PATIENCE.toSeconds() / 2; i++) {
            assertThat(roll(scenario).reason()).isNull();
            refuses(scenario, next).passInHealth(Duration.ofSeconds(1));
            accepts(scenario, next).passInHealth(Duration.ofSeconds(1));
        }
        refuses(scenario, next).passInHealth(Duration.ofSeconds(1));
        assertThat(roll(scenario).reason()).contains("refuses traffic");
    }

    @Test
    void canaryIsWatchedAnewOnceItAcceptsAgain() {
        Scenario scenario = Scenario.serving(SETTINGS, 2).roll(7, "v2").latestIsWell();
        WorkerRef canary = scenario.latest();
        scenario.pass(READY).passInHealth(CANARY.minusSeconds(1));
        refuses(scenario, canary).passInHealth(Duration.ofSeconds(5));
        accepts(scenario, canary).passInHealth(READY.plus(CANARY).minusMillis(1));
        assertThat(scenario.drained()).isEmpty();
        scenario.passInHealth(Duration.ofMillis(1));
        assertThat(scenario.drained()).hasSize(1).doesNotContain(canary);
    }

    @Test
    void canaryThatAloneServesIsWatchedAnewTooOnceItAcceptsAgain() {
        Scenario scenario = Scenario.serving(settings("0", "1"), 1).roll(7, "v2");
        scenario.gone(scenario.ref(1), Scenario.exit(0));
        WorkerRef canary = scenario.latest();
        scenario.latestIsWell().passInHealth(READY.plusSeconds(2));
        refuses(scenario, canary).passInHealth(Duration.ofSeconds(1));
        accepts(scenario, canary).passInHealth(READY.plus(CANARY).minusMillis(1));
        assertThat(roll(scenario).state()).isEqualTo(RollState.RUNNING);
        scenario.passInHealth(Duration.ofMillis(1));
        assertThat(roll(scenario).state()).isEqualTo(RollState.COMPLETED);
    }

    @Test
    void canaryHasItsOwnTolerance() {
        Scenario scenario = Scenario.serving(SETTINGS, 3);
        refuses(scenario, scenario.ref(3)).roll(7, "v2").latestIsWell();
        WorkerRef first = scenario.latest();
        assertThat(first.slot()).isEqualTo(3);
        scenario.passInHealth(READY);
        refuses(scenario, first).scale(8, Kind.TO, 2);
        scenario.drained().forEach(leaving -> scenario.gone(leaving, Scenario.exit(0)));
        scenario.passInHealth(CANARY.plus(PATIENCE));
        WorkerRef second = scenario.latest();
        assertThat(second.slot()).isLessThan(3);
        scenario.latestIsWell().passInHealth(READY);
        refuses(scenario, second);
        assertThat(roll(scenario).reason()).isNull();
    }

    @Test
    void newWorkerThatRefusesHoldsUpTheRestAndIsPutBack() {
        Scenario scenario = Scenario.serving(settings("0", "1"), 2).roll(7, "v2");
        scenario.gone(scenario.ref(1), Scenario.exit(0));
        WorkerRef canary = scenario.latest();
        scenario.latestIsWell().pass(READY).passInHealth(CANARY.minusSeconds(1));
        refuses(scenario, canary).forget().passInHealth(PATIENCE.minusMillis(1));
        assertThat(scenario.drained()).isEmpty();
        scenario.passInHealth(Duration.ofMillis(1));
        assertThat(scenario.drained()).containsExactly(canary);
        scenario.gone(canary, Scenario.exit(0));
        assertThat(scenario.actions(Action.Spawn.class)).containsExactly(new Action.Spawn(scenario.latest(), "v1"));
        scenario.latestIsWell();
        assertThat(roll(scenario).state()).isEqualTo(RollState.ROLLED_BACK);
        assertThat(roll(scenario).reason()).contains("refuses traffic");
    }

    @Test
    void rollReplacesWhatRefusesFirst() {
        Scenario scenario = Scenario.serving(SETTINGS, 3);
        refuses(scenario, scenario.ref(2)).roll(7, null);
        assertThat(scenario.latest().slot()).isEqualTo(2);
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(1);
    }

    @Test
    void rollReplacesAllThatRefuse() {
        Scenario scenario = Scenario.serving(SETTINGS, 3);
        for (int slot = 1; slot <= 3; slot++) {
            refuses(scenario, scenario.ref(slot));
        }
        scenario.roll(7, "v2");
        for (int slot = 1; slot <= 3; slot++) {
            assertThat(scenario.latest().slot()).isEqualTo(slot);
            scenario.latestIsWell().passInHealth(READY.plus(CANARY));
            assertThat(scenario.drained()).hasSize(slot);
            scenario.gone(scenario.drained().get(slot - 1), Scenario.exit(0));
        }
        assertThat(roll(scenario).state()).isEqualTo(RollState.COMPLETED);
        assertThat(scenario.state().serving()).isEqualTo(3);
    }

    /** All that is started works, and all that is asked to leave does so. */
    private static void goOnToTheVerdict(Scenario scenario) {
        Set<WorkerRef> begun = new HashSet<>();
        Set<WorkerRef> ended = new HashSet<>();
        for (int i = 0; i < 100 && roll(scenario).state() == RollState.RUNNING; i++) {
            for (Action.Spawn spawn : scenario.actions(Action.Spawn.class)) {
                if (begun.add(spawn.ref())) {
                    scenario.tell(new Fact.WorkerSpawned(
                                    spawn.ref(), 1000 + spawn.ref().incarnation(), 8080))
                            .tell(new Fact.WorkerReady(spawn.ref()));
                }
            }
            for (WorkerRef leaving : scenario.drained()) {
                if (ended.add(leaving)) {
                    scenario.gone(leaving, Scenario.exit(0));
                }
            }
            scenario.passInHealth(Duration.ofSeconds(1));
        }
    }

    @Test
    void rollGoesOnWhereSparesServeInThePlaceOfAllThatRefuse() {
        Scenario scenario = Scenario.started(Scenario.with(SETTINGS, 2, 256), 2);
        for (int slot = 1; slot <= 4; slot++) {
            scenario.spawned(slot).ready(slot);
        }
        refuses(scenario, scenario.ref(1));
        refuses(scenario, scenario.ref(2)).passInHealth(READY).forget();
        assertThat(scenario.state().serving()).isEqualTo(2);
        scenario.roll(7, "v2");
        goOnToTheVerdict(scenario);
        assertThat(roll(scenario).state()).isEqualTo(RollState.COMPLETED);

        assertThat(scenario.state().serving()).isEqualTo(2);
    }

    @Test
    void rollGoesOnWhereASpareBeginsToRefuse() {
        Scenario scenario = Scenario.started(Scenario.with(SETTINGS, 2, 256), 2);
        for (int slot = 1; slot <= 4; slot++) {
            scenario.spawned(slot).ready(slot);
        }
        scenario.passInHealth(READY).forget().roll(7, "v2");
        WorkerRef other = scenario.ref(scenario.latest().slot() == 3 ? 4 : 3);
        refuses(scenario, other);
        goOnToTheVerdict(scenario);
        assertThat(roll(scenario).state()).isEqualTo(RollState.COMPLETED);
    }

    @Test
    void nothingThatServesIsReplacedBeforeWhatRefuses() {
        Scenario scenario = Scenario.serving(settings("2", "0"), 3);
        refuses(scenario, scenario.ref(2)).roll(7, null);
        assertThat(scenario.actions(Action.Spawn.class))
                .extracting(spawn -> spawn.ref().slot())
                .containsExactly(2);
    }

    @Test
    void canaryThatRefusesTimeAndAgainFailsTheRoll() {
        Scenario scenario = Scenario.serving(SETTINGS, 2).roll(7, "v2").latestIsWell();
        WorkerRef canary = scenario.latest();
        scenario.passInHealth(READY);
        for (int i = 0; i < CANARY.plus(PATIENCE).toSeconds() / 10; i++) {
            assertThat(roll(scenario).reason()).isNull();
            refuses(scenario, canary).passInHealth(Duration.ofSeconds(1));
            accepts(scenario, canary).passInHealth(Duration.ofSeconds(9));
        }
        refuses(scenario, canary);
        assertThat(roll(scenario).reason())
                .contains("worker 1, started anew by the roll, was not well throughout its canary-time of 20 s")
                .contains("60 s more");
        assertThat(scenario.drained()).containsExactly(canary);
        scenario.gone(canary, Scenario.exit(0));
        assertThat(roll(scenario).state()).isEqualTo(RollState.ROLLED_BACK);
        assertThat(scenario.state().serving()).isEqualTo(2);
    }

    @Test
    void workerIsRecycledWhileAnotherRefuses() {
        Scenario scenario =
                Scenario.serving(Scenario.with(SETTINGS.rolling(), new Recycling(Duration.ZERO, 1000, 0)), 2);
        refuses(scenario, scenario.ref(1)).tell(new Fact.FiguresReported(scenario.ref(2), 5000, null));
        assertThat(scenario.latest().slot()).isEqualTo(2);
    }

    @Test
    void withoutSurgeARefusingWorkerIsMissing() {
        Scenario scenario = Scenario.serving(settings("0", "1"), 3);
        WorkerRef refusing = scenario.ref(3);
        refuses(scenario, refusing).roll(7, null);
        assertThat(scenario.drained()).containsExactly(refusing);
    }

    @Test
    void spareTakesThePlaceOfOneThatRefuses() {
        Scenario scenario = Scenario.started(Scenario.with(SETTINGS, 1, 256), 1);
        scenario.spawned(1).ready(1).spawned(2).ready(2).forget();
        WorkerRef refusing = scenario.ref(1);
        refuses(scenario, refusing);
        assertThat(scenario.event(WorkerPromotedEvent.class).workerId()).isEqualTo("2");
        assertThat(scenario.state().serving()).isEqualTo(1);
        assertThat(scenario.state().health().level()).isEqualTo(Level.UP);
        scenario.forget();
        accepts(scenario, refusing);
        assertThat(scenario.actions(Action.OpenGate.class)).isEmpty();
        assertThat(scenario.worker(1).status()).isEqualTo(WorkerStatus.STANDBY);
    }

    @Test
    void spareThatRefusesTakesNoPlace() {
        Scenario scenario = Scenario.started(Scenario.with(SETTINGS, 1, 256), 1);
        scenario.spawned(1).ready(1).spawned(2).ready(2);
        WorkerRef spare = scenario.ref(2);
        refuses(scenario, spare).forget().tell(new Fact.WorkerLeaving(scenario.ref(1)));
        assertThat(scenario.state().serving()).isZero();
        accepts(scenario, spare);
        assertThat(scenario.actions(Action.OpenGate.class)).containsExactly(new Action.OpenGate(spare));
    }

    @Test
    void scalingUpIsDoneOnceAllAccept() {
        Scenario scenario = Scenario.serving(SETTINGS, 1);
        WorkerRef first = scenario.ref(1);
        refuses(scenario, first).scale(3, Kind.UP, 1).spawned(2).ready(2);
        assertThat(scenario.actions(Action.CompleteCommand.class)).isEmpty();
        accepts(scenario, first);
        assertThat(scenario.actions(Action.CompleteCommand.class)).containsExactly(new Action.CompleteCommand(3));
    }

    @Test
    void scalingDownDoesNotRelyOnOneThatRefuses() {
        Scenario scenario = Scenario.serving(SETTINGS, 2);
        WorkerRef first = scenario.ref(1);
        refuses(scenario, first).scale(3, Kind.TO, 1);
        assertThat(scenario.drained()).isEmpty();
        WorkerRef second = scenario.ref(2);
        accepts(scenario, first);
        assertThat(scenario.drained()).containsExactly(second);
    }

    @Test
    void refusingWorkerCanBeRestarted() {
        Scenario scenario = Scenario.serving(SETTINGS, 2);
        WorkerRef refusing = scenario.ref(1);
        refuses(scenario, refusing).restart(9, "1").latestIsWell().pass(READY);
        assertThat(scenario.drained()).containsExactly(refusing);
        assertThat(scenario.actions(Action.CompleteCommand.class)).containsExactly(new Action.CompleteCommand(9));
    }

    @Test
    void requestedRestartFailsWhereTheSuccessorRefuses() {
        Scenario scenario = Scenario.serving(SETTINGS, 2).restart(9, "1").latestIsWell();
        WorkerRef next = scenario.latest();
        refuses(scenario, next).passInHealth(PATIENCE).gone(next, Scenario.exit(0));
        assertThat(scenario.actions(Action.FailCommand.class))
                .singleElement()
                .satisfies(failed -> assertThat(failed.message()).contains("its successor refuses traffic"));
    }

    @Test
    void timeForWhichTheSupervisorDidNotRunIsForgiven() {
        Scenario scenario = Scenario.serving(SETTINGS, 1).roll(7, null).latestIsWell();
        refuses(scenario, scenario.latest());
        scenario.jump(PATIENCE.multipliedBy(5)).tell(new Fact.DeadlinePassed());
        assertThat(roll(scenario).reason()).isNull();
        scenario.passInHealth(PATIENCE);
        assertThat(roll(scenario).reason()).contains("refuses traffic");
    }
}
