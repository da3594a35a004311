package io.xypriss.cluster.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.xypriss.cluster.ClusterHealth.Level;
import io.xypriss.cluster.RollState;
import io.xypriss.cluster.WorkerHealth;
import io.xypriss.cluster.WorkerStatus;
import io.xypriss.cluster.event.ClusterReadyEvent;
import io.xypriss.cluster.event.WorkerFailedEvent;
import io.xypriss.cluster.event.WorkerPromotedEvent;
import io.xypriss.cluster.supervise.Fact.ScaleRequested.Kind;
import io.xypriss.cluster.supervise.SupervisorSettings.Recycling;
import io.xypriss.cluster.supervise.SupervisorSettings.RollSettings;
import io.xypriss.cluster.supervise.state.ClusterState;
import io.xypriss.cluster.supervise.state.WorkerView;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandbyTests {

    private static final Duration READY = Duration.ofSeconds(2);

    private static final Duration CANARY = Duration.ofSeconds(20);

    private static final SupervisorSettings ONE_SPARE = settings("1", 1, Recycling.OFF);

    private static SupervisorSettings settings(String surge, int spares, Recycling recycling) {
        RollSettings rolling = new RollSettings(CountOrPercent.parse(surge), CountOrPercent.parse("1"), READY, CANARY);
        return Scenario.with(Scenario.with(rolling, recycling), spares, 256);
    }

    /** So many serve, those of the lowest ids, and the others stand by and have proven themselves. */
    private static Scenario serving(SupervisorSettings settings, int workers) {
        Scenario scenario = Scenario.started(settings, workers);
        for (int slot = 1; slot <= workers + settings.spares(); slot++) {
            scenario.spawned(slot).ready(slot);
        }
        scenario.pass(Duration.ZERO);
        for (int slot = workers + 1; slot <= workers + settings.spares(); slot++) {
            scenario.answer(slot, true);
        }
        return scenario.pass(READY).forget();
    }

    private static List<WorkerStatus> statuses(Scenario scenario) {
        return scenario.state().workers().stream().map(WorkerView::status).toList();
    }

    private static List<WorkerRef> opened(Scenario scenario) {
        return scenario.actions(Action.OpenGate.class).stream()
                .map(Action.OpenGate::ref)
                .toList();
    }

    /** Its process becomes ready and proves itself. */
    private static void isWell(Scenario scenario, int slot) {
        scenario.spawned(slot).ready(slot).pass(Duration.ZERO).answer(slot, true);
        scenario.pass(READY);
    }

    @Test
    void thoseThatAreReadyFirstServeAndTheOthersStandBy() {
        Scenario scenario = Scenario.started(ONE_SPARE, 2).spawned(1).spawned(2).spawned(3);
        scenario.ready(3);
        assertThat(scenario.events(ClusterReadyEvent.class)).isEmpty();
        scenario.ready(1);
        assertThat(scenario.event(ClusterReadyEvent.class).workers()).isEqualTo(2);
        assertThat(opened(scenario)).containsExactly(scenario.ref(3), scenario.ref(1));
        assertThat(scenario.state().health().level()).isEqualTo(Level.UP);
        scenario.forget().ready(2);
        assertThat(opened(scenario)).isEmpty();
        assertThat(scenario.actions(Action.StandBy.class)).containsExactly(new Action.StandBy(scenario.ref(2)));
        assertThat(statuses(scenario))
                .containsExactly(WorkerStatus.RUNNING, WorkerStatus.STANDBY, WorkerStatus.RUNNING);
        assertThat(scenario.state().serving()).isEqualTo(2);
        assertThat(scenario.state().standbys()).isEqualTo(1);
    }

    @Test
    void lossOfTheConnectionPromotesInTheSameStep() {
        Scenario scenario = serving(ONE_SPARE, 2);
        WorkerRef lost = scenario.ref(1);
        scenario.tell(new Fact.WorkerDisconnected(lost));
        assertThat(opened(scenario)).containsExactly(scenario.ref(3));
        assertThat(scenario.event(WorkerPromotedEvent.class).workerId()).isEqualTo("3");
        assertThat(scenario.worker(3).promoted()).isTrue();
        assertThat(scenario.actions(Action.ServingChanged.class)).isEmpty();
        scenario.gone(lost, Scenario.signal(9));
        assertThat(scenario.latest().slot()).isEqualTo(1);
        assertThat(scenario.state().health().level()).isEqualTo(Level.UP);
        scenario.spawned(1).ready(1);
        assertThat(statuses(scenario))
                .containsExactly(WorkerStatus.STANDBY, WorkerStatus.RUNNING, WorkerStatus.RUNNING);
        assertThat(scenario.worker(1).promoted()).isFalse();
    }

    @Test
    void exitAndLeavingAndIllHealthPromote() {
        Scenario exit = serving(ONE_SPARE, 1).exited(1, Scenario.exit(1));
        assertThat(opened(exit)).containsExactly(exit.ref(2));
        assertThat(exit.actions(Action.ServingChanged.class)).isEmpty();

        Scenario leaving = serving(ONE_SPARE, 1);
        leaving.tell(new Fact.WorkerLeaving(leaving.ref(1)));
        assertThat(opened(leaving)).containsExactly(leaving.ref(2));

        Scenario ill = serving(ONE_SPARE, 1);
        for (int checks = 0; opened(ill).isEmpty() && checks < 10; checks++) {
            ill.toCheck();
            List<Action.Check> sent = ill.actions(Action.Check.class);
            Action.Check check = sent.get(sent.size() - 1);
            boolean healthy = check.ref().slot() == 2;
            ill.tell(new Fact.CheckAnswered(check.ref(), check.checkId(), healthy, null));
        }
        assertThat(opened(ill)).containsExactly(ill.ref(2));
        assertThat(statuses(ill)).containsExactly(WorkerStatus.UNHEALTHY, WorkerStatus.RUNNING);
    }

    @Test
    void oneThatFailsItsChecksIsPromotedLast() {
        Scenario scenario = serving(settings("1", 2, Recycling.OFF), 1);
        while (scenario.worker(2).health() == WorkerHealth.HEALTHY) {
            scenario.toCheck();
            List<Action.Check> sent = scenario.actions(Action.Check.class);
            Action.Check check = sent.get(sent.size() - 1);
            scenario.tell(new Fact.CheckAnswered(
                    check.ref(), check.checkId(), check.ref().slot() != 2, null));
        }
        scenario.exited(1, Scenario.exit(1));
        assertThat(opened(scenario)).containsExactly(scenario.ref(3));
    }

    @Test
    void whatIsLostWhileNoneStandsByIsReplacedByTheFirstThatIsReady() {
        Scenario scenario = serving(ONE_SPARE, 2).exited(1, Scenario.exit(1)).exited(2, Scenario.exit(1));
        assertThat(scenario.state().serving()).isEqualTo(1);
        assertThat(scenario.state().health().level()).isEqualTo(Level.DEGRADED);
        scenario.spawned(2).ready(2);
        assertThat(scenario.state().serving()).isEqualTo(2);
        assertThat(scenario.worker(2).promoted()).isFalse();
        scenario.spawned(1).ready(1);
        assertThat(scenario.worker(1).status()).isEqualTo(WorkerStatus.STANDBY);
    }

    @Test
    void standbyThatKeepsFailingIsGivenUpAndIsOnlyADetail() {
        SupervisorSettings oneRestart = Scenario.with(Scenario.withRestarts(true, 1), 1, 256);
        Scenario scenario = serving(oneRestart, 2).exited(3, Scenario.exit(1)).spawned(3);
        scenario.exited(3, Scenario.exit(1));
        assertThat(scenario.event(WorkerFailedEvent.class).workerId()).isEqualTo("3");
        assertThat(scenario.state().health().level()).isEqualTo(Level.UP);
        assertThat(scenario.state().health().details()).containsEntry("failedWorkers", List.of("3"));
        scenario.forget().scale(1, Kind.UP, 1).spawned(4).ready(4);
        assertThat(scenario.actions(Action.CompleteCommand.class)).hasSize(1);
    }

    @Test
    void scaleUpPromotesAndStartsAnewBehind() {
        Scenario scenario = serving(ONE_SPARE, 2).scale(1, Kind.UP, 1);
        assertThat(opened(scenario)).containsExactly(scenario.ref(3));
        assertThat(scenario.actions(Action.CompleteCommand.class)).hasSize(1);
        assertThat(scenario.latest().slot()).isEqualTo(4);
        scenario.spawned(4).ready(4);
        assertThat(scenario.worker(4).status()).isEqualTo(WorkerStatus.STANDBY);
    }

    @Test
    void scaleDownKeepsTheLowestIds() {
        Scenario scenario = serving(ONE_SPARE, 3).scale(1, Kind.TO, 1);
        assertThat(scenario.drained()).containsExactly(scenario.ref(3), scenario.ref(4), scenario.ref(2));
        assertThat(scenario.drained()).noneMatch(scenario.state()::wants);
        assertThat(scenario.state().wants(scenario.ref(1))).isTrue();
        assertThat(scenario.state().serving()).isEqualTo(1);
        scenario.exited(3, Scenario.exit(0)).exited(4, Scenario.exit(0));
        assertThat(scenario.actions(Action.CompleteCommand.class)).isEmpty();
        scenario.exited(2, Scenario.exit(0));
        assertThat(scenario.actions(Action.CompleteCommand.class)).hasSize(1);
        scenario.spawned(2).ready(2);
        assertThat(statuses(scenario)).containsExactly(WorkerStatus.RUNNING, WorkerStatus.STANDBY);
    }

    @Test
    void sizeIsBoundedTogetherWithTheSpares() {
        assertThatIllegalArgumentException().isThrownBy(() -> ClusterState.initial(ONE_SPARE, 256, "", 1));
        Scenario scenario = serving(ONE_SPARE, 1).scale(1, Kind.TO, 256);
        assertThat(scenario.actions(Action.FailCommand.class).get(0).message())
                .contains("a cluster has 1 to 255 workers");
    }

    @Test
    void restartOnRequestPromotesFirst() {
        Scenario scenario = serving(ONE_SPARE, 2);
        WorkerRef old = scenario.ref(1);
        scenario.restart(5, "1");
        assertThat(scenario.actions())
                .startsWith(
                        new Action.OpenGate(scenario.ref(3)),
                        new Action.Publish(new WorkerPromotedEvent(
                                scenario.now(), "3", scenario.worker(3).pid())),
                        new Action.CloseGate(old),
                        new Action.Drain(old, ONE_SPARE.shutdownTimeout()));
        assertThat(scenario.actions(Action.ServingChanged.class)).isEmpty();
        scenario.gone(old, Scenario.exit(0));
        assertThat(scenario.actions(Action.CompleteCommand.class)).isEmpty();
        scenario.spawned(1).ready(1);
        assertThat(scenario.actions(Action.CompleteCommand.class)).hasSize(1);
        assertThat(scenario.worker(1).status()).isEqualTo(WorkerStatus.STANDBY);
    }

    @Test
    void standbyIsRestartedBesideItself() {
        Scenario scenario = serving(ONE_SPARE, 1);
        WorkerRef old = scenario.ref(2);
        scenario.restart(5, "2").latestIsWell();
        assertThat(scenario.drained()).isEmpty();
        scenario.pass(READY);
        assertThat(scenario.drained()).containsExactly(old);
        assertThat(opened(scenario)).isEmpty();
        assertThat(scenario.actions(Action.CompleteCommand.class)).hasSize(1);
    }

    @Test
    void standbyThatIsPromotedWhileItIsReplacedHandsOnTheService() {
        Scenario scenario = serving(ONE_SPARE, 1);
        WorkerRef old = scenario.ref(2);
        scenario.restart(5, "2").latestIsWell();
        WorkerRef successor = scenario.latest();
        scenario.exited(1, Scenario.exit(1));
        assertThat(opened(scenario)).containsExactly(old);
        scenario.forget().pass(READY);
        assertThat(opened(scenario)).containsExactly(successor);
        assertThat(scenario.drained()).containsExactly(old);
        assertThat(scenario.actions(Action.ServingChanged.class)).isEmpty();
    }

    @Test
    void rollRenewsTheStandbyAndPassesThePlaceOn() {
        Scenario scenario = serving(ONE_SPARE, 2).roll(7, null);
        WorkerRef standby = scenario.ref(3);
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(1);
        assertThat(scenario.latest().slot()).isEqualTo(3);
        scenario.latestIsWell();
        assertThat(scenario.drained()).isEmpty();
        scenario.pass(READY);
        assertThat(scenario.drained()).containsExactly(standby, scenario.ref(1));
        assertThat(opened(scenario)).containsExactly(scenario.ref(3));
        scenario.gone(standby, Scenario.exit(0)).exited(1, Scenario.exit(0));
        isWell(scenario, 1);
        assertThat(opened(scenario)).containsExactly(scenario.ref(3), scenario.ref(1));
        scenario.exited(2, Scenario.exit(0));
        assertThat(scenario.state().roll().orElseThrow().replaced()).isEqualTo(2);
        isWell(scenario, 2);
        assertThat(scenario.state().roll().orElseThrow().state()).isEqualTo(RollState.COMPLETED);
        assertThat(statuses(scenario))
                .containsExactly(WorkerStatus.RUNNING, WorkerStatus.STANDBY, WorkerStatus.RUNNING);
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(3);
        assertThat(scenario.actions(Action.ServingChanged.class)).isEmpty();
    }

    @Test
    void rollWithoutSurgeEndsTheStandbyFirst() {
        Scenario scenario = serving(settings("0", 1, Recycling.OFF), 2);
        WorkerRef standby = scenario.ref(3);
        scenario.roll(7, null);
        assertThat(scenario.drained()).containsExactly(standby);
        assertThat(scenario.actions(Action.Spawn.class)).isEmpty();
        scenario.gone(standby, Scenario.exit(0));
        isWell(scenario, 3);
        assertThat(scenario.drained()).containsExactly(standby, scenario.ref(1));
        assertThat(scenario.actions(Action.ServingChanged.class)).isEmpty();
    }

    /** The standby runs v2 and serves in the place of worker 1, which has become a standby of v1. */
    private static Scenario canaryServes() {
        Scenario scenario = serving(ONE_SPARE, 2).roll(7, "v2");
        WorkerRef standby = scenario.ref(3);
        scenario.latestIsWell().pass(READY).gone(standby, Scenario.exit(0)).exited(1, Scenario.exit(0));
        isWell(scenario, 1);
        assertThat(scenario.worker(3).status()).isEqualTo(WorkerStatus.RUNNING);
        assertThat(scenario.worker(3).release()).isEqualTo("v2");
        assertThat(scenario.worker(1).status()).isEqualTo(WorkerStatus.STANDBY);
        assertThat(scenario.worker(1).release()).isEqualTo("v1");
        return scenario.forget();
    }

    @Test
    void newReleaseIsTriedByTheStandbyWhileOneOfTheOldStandsBy() {
        Scenario scenario = canaryServes();
        WorkerRef old = scenario.ref(1);
        scenario.passInHealth(CANARY.minus(READY).minusMillis(1));
        assertThat(scenario.actions(Action.Spawn.class)).isEmpty();
        scenario.passInHealth(Duration.ofMillis(1));
        assertThat(scenario.latest().slot()).isEqualTo(1);
        scenario.latestIsWell().pass(READY).gone(old, Scenario.exit(0)).exited(2, Scenario.exit(0));
        isWell(scenario, 2);
        assertThat(scenario.state().roll().orElseThrow().state()).isEqualTo(RollState.COMPLETED);
        assertThat(scenario.state().workers().stream().map(WorkerView::release)).containsOnly("v2");
        assertThat(scenario.state().release()).isEqualTo("v2");
    }

    @Test
    void canaryThatDiesIsRelievedAtOnceByTheOldRelease() {
        Scenario scenario = canaryServes().exited(3, Scenario.exit(1));
        assertThat(opened(scenario)).containsExactly(scenario.ref(1));
        assertThat(scenario.actions(Action.ServingChanged.class)).isEmpty();
        assertThat(scenario.actions(Action.Spawn.class)).containsExactly(new Action.Spawn(scenario.latest(), "v1"));
        scenario.spawned(3).ready(3);
        assertThat(scenario.state().roll().orElseThrow().state()).isEqualTo(RollState.ROLLED_BACK);
        assertThat(scenario.state().workers().stream().map(WorkerView::release)).containsOnly("v1");
    }

    @Test
    void releaseThatCannotStartTouchesNoWorkerThatServes() {
        Scenario scenario = serving(ONE_SPARE, 2).roll(7, "broken").latestDies(78);
        assertThat(scenario.drained()).isEmpty();
        assertThat(scenario.state().roll().orElseThrow().state()).isEqualTo(RollState.ROLLED_BACK);
        assertThat(statuses(scenario))
                .containsExactly(WorkerStatus.RUNNING, WorkerStatus.RUNNING, WorkerStatus.STANDBY);
    }

    @Test
    void recyclingPromotes() {
        Scenario scenario = serving(settings("1", 1, new Recycling(Duration.ZERO, 100, 0)), 1);
        WorkerRef worn = scenario.ref(1);
        scenario.tell(new Fact.FiguresReported(worn, 100, null));
        assertThat(opened(scenario)).containsExactly(scenario.ref(2));
        assertThat(scenario.drained()).containsExactly(worn);
        scenario.gone(worn, Scenario.exit(0)).spawned(1).ready(1);
        assertThat(statuses(scenario)).containsExactly(WorkerStatus.STANDBY, WorkerStatus.RUNNING);
    }

    @Test
    void nothingIsPromotedOnceItStops() {
        Scenario scenario = serving(ONE_SPARE, 1).stop(9, true);
        assertThat(opened(scenario)).isEmpty();
        scenario.exited(1, Scenario.exit(0)).exited(2, Scenario.exit(0));
        assertThat(scenario.actions(Action.ClusterStopped.class)).hasSize(1);
    }
}
