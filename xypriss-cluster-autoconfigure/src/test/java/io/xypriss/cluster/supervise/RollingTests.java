package io.xypriss.cluster.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.ClusterHealth.Level;
import io.xypriss.cluster.Roll;
import io.xypriss.cluster.RollState;
import io.xypriss.cluster.WorkerStatus;
import io.xypriss.cluster.event.RollEndedEvent;
import io.xypriss.cluster.event.RollStartedEvent;
import io.xypriss.cluster.supervise.Fact.ScaleRequested.Kind;
import io.xypriss.cluster.supervise.SupervisorSettings.Recycling;
import io.xypriss.cluster.supervise.SupervisorSettings.RollSettings;
import io.xypriss.cluster.supervise.state.WorkerView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RollingTests {

    private static final Duration READY = Duration.ofSeconds(2);

    private static final Duration CANARY = Duration.ofSeconds(20);

    private static final SupervisorSettings SETTINGS = settings("1", "0");

    private static SupervisorSettings settings(String surge, String unavailable) {
        return settings(surge, unavailable, CANARY);
    }

    private static SupervisorSettings settings(String surge, String unavailable, Duration canary) {
        return Scenario.with(
                new RollSettings(CountOrPercent.parse(surge), CountOrPercent.parse(unavailable), READY, canary),
                Recycling.OFF);
    }

    private static Roll roll(Scenario scenario) {
        return scenario.state().roll().orElseThrow();
    }

    private static void replaceNext(Scenario scenario) {
        WorkerRef next = scenario.latest();
        WorkerRef old = scenario.ref(next.slot());
        scenario.latestIsWell().pass(READY).gone(old, Scenario.exit(0));
    }

    /** The first one of a new release proves itself, is watched, and takes over. */
    private static void canaryTakesOver(Scenario scenario) {
        WorkerRef old = scenario.ref(scenario.latest().slot());
        scenario.latestIsWell().pass(READY).passInHealth(CANARY).gone(old, Scenario.exit(0));
    }

    /** Lets time pass until that process is asked, which says that it does not work; all others do. */
    private static void failNextCheck(Scenario scenario, WorkerRef process) {
        Action.Check check;
        do {
            scenario.toCheck();
            List<Action.Check> checks = scenario.actions(Action.Check.class);
            check = checks.get(checks.size() - 1);
            boolean healthy = !check.ref().equals(process);
            scenario.tell(new Fact.CheckAnswered(
                    check.ref(), check.checkId(), healthy, healthy ? null : "the pool is empty"));
        } while (!check.ref().equals(process));
    }

    @Test
    void replacesOneAfterTheOther() {
        Scenario scenario = Scenario.serving(SETTINGS, 3).roll(7, null);
        assertThat(scenario.event(RollStartedEvent.class).roll().total()).isEqualTo(3);
        for (int slot = 1; slot <= 3; slot++) {
            assertThat(scenario.actions(Action.Spawn.class)).hasSize(slot);
            assertThat(scenario.latest().slot()).isEqualTo(slot);
            assertThat(roll(scenario).replaced()).isEqualTo(slot - 1);
            assertThat(scenario.state().health().level()).isEqualTo(Level.UP);
            replaceNext(scenario);
        }
        assertThat(scenario.actions(Action.ServingChanged.class)).isEmpty();
        assertThat(roll(scenario).state()).isEqualTo(RollState.COMPLETED);
        assertThat(roll(scenario).reason()).isNull();
        assertThat(scenario.event(RollEndedEvent.class).roll()).isEqualTo(roll(scenario));
        assertThat(scenario.actions(Action.CompleteRoll.class))
                .containsExactly(new Action.CompleteRoll(7, roll(scenario)));
    }

    @Test
    void oldWorkerStaysUntilTheNewOneHasBeenReadyAndHealthy() {
        Scenario scenario = Scenario.serving(SETTINGS, 1).roll(7, null);
        WorkerRef next = scenario.latest();
        scenario.tell(new Fact.WorkerSpawned(next, 9, 9))
                .tell(new Fact.WorkerReady(next))
                .pass(READY);
        assertThat(scenario.drained()).as("no check was answered yet").isEmpty();
        Action.Check check = scenario.actions(Action.Check.class).get(0);
        assertThat(check.ref()).isEqualTo(next);
        scenario.tell(new Fact.CheckAnswered(next, check.checkId(), true, null));
        assertThat(scenario.drained()).hasSize(1);
        assertThat(roll(scenario).state()).as("the old one is not gone yet").isEqualTo(RollState.RUNNING);
    }

    @Test
    void newReleaseIsTriedByACanaryFirst() {
        Scenario scenario = Scenario.serving(SETTINGS, 2).roll(7, "v2");
        assertThat(scenario.actions(Action.Spawn.class)).containsExactly(new Action.Spawn(scenario.latest(), "v2"));
        WorkerRef old = scenario.ref(1);
        scenario.latestIsWell().pass(READY).passInHealth(CANARY.minusMillis(1));
        assertThat(scenario.drained())
                .as("the old one serves beside the canary")
                .isEmpty();
        scenario.passInHealth(Duration.ofMillis(1));
        assertThat(scenario.drained()).containsExactly(old);
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(1);
        scenario.gone(old, Scenario.exit(0));
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(2);
        replaceNext(scenario);
        assertThat(roll(scenario).state()).isEqualTo(RollState.COMPLETED);
        assertThat(scenario.state().release()).isEqualTo("v2");
        assertThat(scenario.state().workers()).extracting(WorkerView::release).containsExactly("v2", "v2");
    }

    @Test
    void reasonHasFewOfManyLines() {
        List<String> lines = IntStream.rangeClosed(1, 50)
                .mapToObj(n -> n % 2 == 0 ? "" : "line " + n)
                .toList();
        Scenario scenario = Scenario.serving(SETTINGS, 2).roll(7, "v2");
        WorkerRef canary = scenario.latest();
        scenario.tell(new Fact.WorkerSpawned(canary, 999, 8_081)).gone(canary, new ProcessExit(78, null, lines));
        assertThat(roll(scenario).reason())
                .contains("exited with code 78")
                .contains("its last lines:\nline 31\n")
                .endsWith("line 49")
                .hasLineCount(11);
    }

    @Test
    void canaryThatCannotStartRollsBack() {
        Scenario scenario = Scenario.serving(SETTINGS, 2).roll(7, "v2").latestDies(78);
        Roll roll = roll(scenario);
        assertThat(roll.state()).isEqualTo(RollState.ROLLED_BACK);
        assertThat(roll.reason())
                .isEqualTo(
                        "worker 1, started anew by the roll, exited with code 78 (its application cannot start) before"
                                + " it was ready; its last lines:\nlast words");
        assertThat(scenario.drained()).isEmpty();
        assertThat(scenario.state().workers()).extracting(WorkerView::release).containsExactly("v1", "v1");
        assertThat(scenario.state().release()).isEqualTo("v1");
        assertThat(scenario.pass(Duration.ofMinutes(1)).actions(Action.Spawn.class))
                .hasSize(1);
    }

    @Test
    void canaryThatDiesWhileWatchedIsMissedByNobody() {
        Scenario scenario = Scenario.serving(SETTINGS, 2).roll(7, "v2");
        WorkerRef canary = scenario.latest();
        scenario.latestIsWell()
                .pass(READY)
                .passInHealth(CANARY.dividedBy(2))
                .forget()
                .gone(canary, Scenario.signal(11));
        assertThat(scenario.actions(Action.ServingChanged.class)).isEmpty();
        assertThat(scenario.actions(Action.Spawn.class)).isEmpty();
        assertThat(roll(scenario).state()).isEqualTo(RollState.ROLLED_BACK);
        assertThat(roll(scenario).reason()).contains("was ended by signal 11");
    }

    @Test
    void canaryThatDiesWithoutSurgeIsPutBack() {
        Scenario scenario = Scenario.serving(settings("0", "1"), 2).roll(7, "v2");
        scenario.exited(1, Scenario.exit(0)).latestIsWell().pass(READY).forget().exited(1, Scenario.signal(11));
        assertThat(scenario.actions(Action.Spawn.class)).containsExactly(new Action.Spawn(scenario.latest(), "v1"));
        assertThat(roll(scenario).state()).isEqualTo(RollState.RUNNING);
        scenario.spawned(1).ready(1);
        assertThat(roll(scenario).state()).isEqualTo(RollState.ROLLED_BACK);
    }

    @Test
    void canaryIsAskedSeveralTimesWhileItIsWatched() {
        Scenario scenario = Scenario.serving(SETTINGS, 2).roll(7, "v2");
        WorkerRef canary = scenario.latest();
        scenario.latestIsWell().pass(READY).forget();
        failNextCheck(scenario, canary);
        failNextCheck(scenario, canary);
        assertThat(roll(scenario).reason()).isNull();
        failNextCheck(scenario, canary);
        assertThat(scenario.actions(Action.Terminate.class)).containsExactly(new Action.Terminate(canary));
        scenario.gone(canary, Scenario.signal(15));
        assertThat(roll(scenario).state()).isEqualTo(RollState.ROLLED_BACK);
        assertThat(roll(scenario).duration()).isLessThan(READY.plus(CANARY));
        assertThat(roll(scenario).reason())
                .isEqualTo("worker 1, started anew by the roll, failed 3 health checks in a row (the pool is empty)");
        assertThat(scenario.drained()).isEmpty();
    }

    @Test
    void canaryInDoubtIsWatchedUntilItPassesACheck() {
        Scenario scenario = Scenario.serving(SETTINGS, 2).roll(7, "v2");
        WorkerRef canary = scenario.latest();
        scenario.latestIsWell().pass(READY);
        Instant end = scenario.now().plus(CANARY);
        scenario.passInHealth(CANARY.minus(CANARY.dividedBy(3))).forget();
        failNextCheck(scenario, canary);
        scenario.passInHealth(Duration.between(scenario.now(), end));
        assertThat(scenario.drained()).isEmpty();
        scenario.passInHealth(CANARY);
        assertThat(scenario.drained()).hasSize(1);
        assertThat(roll(scenario).state()).isEqualTo(RollState.RUNNING);
    }

    @Test
    void whatWasReplacedAlreadyIsPutBackWithoutAGap() {
        Scenario scenario = Scenario.serving(SETTINGS, 2).roll(7, "v2");
        canaryTakesOver(scenario);
        scenario.latestDies(1);
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(3);
        assertThat(scenario.latest().slot()).isEqualTo(1);
        scenario.forget();
        assertThat(roll(scenario).state()).isEqualTo(RollState.RUNNING);
    }

    @Test
    void rollbackEndsOnceAllRunTheOldRelease() {
        Scenario scenario = Scenario.serving(SETTINGS, 2).roll(7, "v2");
        canaryTakesOver(scenario);
        scenario.latestDies(1);
        replaceNext(scenario);
        assertThat(scenario.actions(Action.ServingChanged.class)).isEmpty();
        assertThat(roll(scenario).state()).isEqualTo(RollState.ROLLED_BACK);
        assertThat(scenario.state().workers()).extracting(WorkerView::release).containsExactly("v1", "v1");
        assertThat(scenario.actions(Action.CompleteRoll.class)).hasSize(1);
    }

    @Test
    void workerThatCannotBePutBackServesOnAndTheVerdictSaysSo() {
        Scenario scenario = Scenario.serving(SETTINGS, 2).roll(7, "v2");
        canaryTakesOver(scenario);
        scenario.latestDies(1).latestDies(1);
        assertThat(roll(scenario).state()).isEqualTo(RollState.ROLLED_BACK);
        assertThat(roll(scenario).reason()).contains("worker 1 could not be replaced");
        assertThat(scenario.state().workers()).extracting(WorkerView::release).containsExactly("v2", "v1");
        assertThat(scenario.state().serving()).isEqualTo(2);
    }

    @Test
    void secondRollIsRefusedUnlessItTakesOver() {
        Scenario scenario = Scenario.serving(SETTINGS, 2).roll(7, "v2");
        WorkerRef recalled = scenario.latest();
        scenario.roll(8, "v3");
        assertThat(scenario.actions(Action.FailCommand.class))
                .containsExactly(new Action.FailCommand(
                        8,
                        CommandError.CONFLICT,
                        "rolling restart 1 is running (0 of 2 workers replaced): wait for its verdict, or take over from it"
                                + " with supersede=true"));
        scenario.tell(new Fact.WorkerSpawned(recalled, 9, 9)).tell(new Fact.RollRequested(9, "v3", true, null, null));
        assertThat(scenario.actions(Action.CompleteRoll.class))
                .singleElement()
                .satisfies(done -> assertThat(done.roll().state()).isEqualTo(RollState.ABORTED))
                .satisfies(done -> assertThat(done.commandId()).isEqualTo(7));
        assertThat(scenario.actions(Action.Terminate.class)).containsExactly(new Action.Terminate(recalled));
        scenario.gone(recalled, Scenario.signal(15));
        assertThat(roll(scenario).toRelease()).isEqualTo("v3");
        assertThat(scenario.actions(Action.Spawn.class)).last().isEqualTo(new Action.Spawn(scenario.latest(), "v3"));
        canaryTakesOver(scenario);
        replaceNext(scenario);
        assertThat(roll(scenario).state()).isEqualTo(RollState.COMPLETED);
    }

    @Test
    void withoutSurgeNoMoreLeaveThanMayBeMissing() {
        Scenario scenario = Scenario.serving(settings("0", "50%"), 4).roll(7, null);
        assertThat(scenario.drained()).hasSize(2);
        assertThat(scenario.state().serving()).isEqualTo(2);
        WorkerRef first = scenario.drained().get(0);
        scenario.gone(first, Scenario.exit(0)).latestIsWell();
        assertThat(scenario.state().serving()).isEqualTo(3);
        assertThat(scenario.drained()).as("the new one has not proven itself").hasSize(2);
        scenario.pass(READY);
        assertThat(scenario.drained()).hasSize(3);
    }

    @Test
    void surgeMayBeAShare() {
        Scenario scenario = Scenario.serving(settings("50%", "0"), 4).roll(7, null);
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(2);
    }

    @Test
    void waitsWhileAnotherWorkerIsMissing() {
        Scenario scenario = Scenario.serving(SETTINGS, 2).exited(2, Scenario.signal(9));
        scenario.forget().roll(7, null);
        assertThat(scenario.actions(Action.Spawn.class)).isEmpty();
        scenario.spawned(2).ready(2);
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(1);
    }

    @Test
    void failedWorkerIsStartedAnewByARoll() {
        Scenario scenario =
                Scenario.started(Scenario.withRestarts(true, 0), 2).spawned(1).ready(1);
        scenario.spawned(2).exited(2, Scenario.exit(1));
        assertThat(scenario.worker(2).status()).isEqualTo(WorkerStatus.FAILED);
        scenario.forget().roll(7, null);
        assertThat(scenario.actions(Action.Spawn.class))
                .extracting(spawn -> spawn.ref().slot())
                .as("the one that has no process first")
                .containsExactly(2, 1);
    }

    @Test
    void scaleUpMeanwhileIsReplacedToo() {
        Scenario scenario = Scenario.serving(SETTINGS, 1).roll(7, "v2");
        WorkerRef canary = scenario.latest();
        scenario.scale(8, Kind.TO, 2);
        assertThat(scenario.actions(Action.Spawn.class)).last().isEqualTo(new Action.Spawn(scenario.latest(), "v1"));
        scenario.spawned(2).ready(2);
        WorkerRef old = scenario.ref(1);
        scenario.tell(new Fact.WorkerSpawned(canary, 9, 9))
                .tell(new Fact.WorkerReady(canary))
                .pass(Duration.ZERO);
        Action.Check check = scenario.actions(Action.Check.class).stream()
                .filter(c -> c.ref().equals(canary))
                .findFirst()
                .orElseThrow();
        scenario.tell(new Fact.CheckAnswered(canary, check.checkId(), true, null))
                .pass(READY)
                .passInHealth(CANARY)
                .gone(old, Scenario.exit(0));
        assertThat(scenario.latest().slot()).isEqualTo(2);
        replaceNext(scenario);
        assertThat(roll(scenario).state()).isEqualTo(RollState.COMPLETED);
        assertThat(roll(scenario).total()).isEqualTo(2);
    }

    @Test
    void stopEndsIt() {
        Scenario scenario = Scenario.serving(SETTINGS, 1).roll(7, null).stop(8, true);
        assertThat(roll(scenario).state()).isEqualTo(RollState.ABORTED);
        assertThat(roll(scenario).reason()).isEqualTo("the cluster was stopped");
        assertThat(scenario.actions(Action.CompleteRoll.class)).hasSize(1);
    }

    @Test
    void releasesInUseAreThoseOfProcessesAndOfTheRoll() {
        Scenario scenario = Scenario.serving(SETTINGS, 1).roll(7, "v2");
        assertThat(scenario.state().releasesInUse()).containsExactlyElementsOf(List.of("v1", "v2"));
        canaryTakesOver(scenario);
        assertThat(scenario.state().releasesInUse()).containsExactly("v2");
    }

    /** Each miss has it watched until after the next check, and the one after that. */
    @Test
    void canaryThatMissesEverySecondCheckFailsTheRoll() {
        SupervisorSettings settings = settings("1", "0", Duration.ofSeconds(4));
        Scenario scenario = Scenario.serving(settings, 2).roll(7, "v2").latestIsWell();
        WorkerRef canary = scenario.latest();
        Instant end = scenario.passInHealth(READY).now().plusSeconds(4).plus(settings.startupTimeout());
        while (roll(scenario).reason() == null) {
            assertThat(scenario.now()).isBefore(end.plusSeconds(4));
            failNextCheck(scenario, canary);
            scenario.passInHealth(Duration.ofSeconds(1));
        }
        assertThat(scenario.now()).isAfter(end);
        assertThat(scenario.drained()).containsExactly(canary);
        scenario.gone(canary, Scenario.exit(0));
        assertThat(roll(scenario).state()).isEqualTo(RollState.ROLLED_BACK);
        assertThat(roll(scenario).reason())
                .contains("worker 1, started anew by the roll, was not well throughout its canary-time of 4 s")
                .contains("60 s more");
        assertThat(scenario.state().serving()).isEqualTo(2);
    }

    /** It is the only one that serves: the worker that it is to replace refuses traffic. */
    @Test
    void canaryThatAloneServesIsNotEndedForMissedChecks() {
        SupervisorSettings settings = settings("1", "0", Duration.ofSeconds(4));
        Scenario scenario = Scenario.serving(settings, 1);
        scenario.tell(new Fact.WorkerUnready(scenario.ref(1))).roll(7, "v2").latestIsWell();
        WorkerRef canary = scenario.latest();
        Instant end = scenario.passInHealth(READY).now().plusSeconds(8).plus(settings.startupTimeout());
        while (roll(scenario).reason() == null) {
            assertThat(scenario.now()).isBefore(end);
            failNextCheck(scenario, canary);
            scenario.passInHealth(Duration.ofSeconds(1));
        }
        assertThat(scenario.drained()).doesNotContain(canary);
        assertThat(scenario.state().serving()).isEqualTo(1);
    }

    /** One worker has been replaced, and misses checks while the successor of the other, and last, one proves itself. */
    private static Scenario missesWhileTheLastProvesItself(int checks) {
        Scenario scenario = Scenario.serving(SETTINGS, 2).roll(7, null);
        replaceNext(scenario);
        WorkerRef first = scenario.ref(1);
        scenario.latestIsWell();
        for (int i = 0; i < checks; i++) {
            failNextCheck(scenario, first);
        }
        return scenario.pass(READY).gone(scenario.drained().get(1), Scenario.exit(0));
    }

    /** They need not be well at the same moment. */
    @Test
    void workersThatHaveProvenThemselvesInTurnCompleteTheRoll() {
        assertThat(roll(missesWhileTheLastProvesItself(1)).state()).isEqualTo(RollState.COMPLETED);
    }

    @Test
    void rollIsNotCompletedWhileAWorkerThatHasProvenItselfIsInDoubt() {
        Scenario scenario = missesWhileTheLastProvesItself(2);
        assertThat(roll(scenario).state()).isEqualTo(RollState.RUNNING);
        scenario.passInHealth(SETTINGS.healthCheckInterval());
        assertThat(roll(scenario).state()).isEqualTo(RollState.COMPLETED);
    }
}
