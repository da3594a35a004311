package io.xypriss.cluster.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.WorkerStart;
import io.xypriss.cluster.WorkerStatus;
import io.xypriss.cluster.event.WorkerExitCause;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerExitEvent.Next;
import io.xypriss.cluster.event.WorkerRestartEvent;
import io.xypriss.cluster.supervise.Fact.ScaleRequested.Kind;
import io.xypriss.cluster.supervise.SupervisorSettings.Recycling;
import io.xypriss.cluster.supervise.SupervisorSettings.RollSettings;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import io.xypriss.cluster.supervise.state.WorkerView;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetirementTests {

    private static final String REASON = "it is retired to make the class archive of its release";

    /** Worker 1 records. */
    private static Scenario serving(int workers) {
        return serving(Scenario.SETTINGS, workers);
    }

    private static Scenario serving(SupervisorSettings settings, int workers) {
        Scenario scenario = Scenario.started(settings, workers);
        for (int slot = 1; slot <= workers + settings.spares(); slot++) {
            spawned(scenario, scenario.ref(slot)).ready(slot);
        }
        return scenario.passInHealth(Duration.ofMillis(1)).forget();
    }

    private static Scenario spawned(Scenario scenario, WorkerRef ref) {
        return scenario.tell(new Fact.WorkerSpawned(
                ref,
                1_000 + ref.incarnation(),
                8080,
                WorkerStart.PLAIN,
                scenario.state().mayRecord(ref)));
    }

    private static Scenario served(Scenario scenario, WorkerRef ref, long requests) {
        return scenario.tell(new Fact.FiguresReported(ref, requests, null));
    }

    /** Worker 1 was retired, and its JVM writes. */
    private static Scenario writing(int workers) {
        Scenario scenario = serving(workers);
        WorkerRef recorder = scenario.ref(1);
        served(scenario, recorder, 300).passInHealth(Duration.ofSeconds(30));
        scenario.latestIsWell().passInHealth(Duration.ofSeconds(1));
        assertThat(scenario.actions(Action.Retire.class))
                .containsExactly(
                        new Action.Retire(recorder, scenario.state().settings().shutdownTimeout()));
        return scenario.tell(new Fact.ArchiveBegun(recorder)).forget();
    }

    private static WorkerRef writer(Scenario scenario) {
        WorkerProcess writing = scenario.state().recording().writing();
        assertThat(writing).isNotNull();
        return writing.ref();
    }

    @Test
    void onlyTheFirstStartedOfAReleaseMayRecord() {
        Scenario scenario = Scenario.started(3);
        assertThat(scenario.actions(Action.Spawn.class))
                .extracting(spawn -> scenario.state().mayRecord(spawn.ref()))
                .containsExactly(true, false, false);
        scenario.tell(new Fact.SpawnFailed(scenario.ref(1), "no more processes"));
        scenario.pass(Duration.ofSeconds(1));
        assertThat(scenario.state().mayRecord(scenario.latest()))
                .as("the one that is started next")
                .isTrue();
    }

    @Test
    void nextStartedRecordsWhenTheRecorderCrashes() {
        Scenario scenario = serving(2);
        scenario.exited(1, Scenario.exit(1));
        assertThat(scenario.state().mayRecord(scenario.latest())).isTrue();
        scenario = serving(2).exited(2, Scenario.exit(1));
        assertThat(scenario.state().mayRecord(scenario.latest()))
                .as("worker 1 records still")
                .isFalse();
    }

    @Test
    void isReplacedStartFirstOnceItHasServedAndIsNoWorkerWhileItWrites() {
        Scenario scenario = serving(2);
        WorkerRef recorder = scenario.ref(1);
        served(scenario, recorder, 300).passInHealth(Duration.ofSeconds(29));
        assertThat(scenario.actions(Action.Spawn.class)).isEmpty();
        scenario.passInHealth(Duration.ofSeconds(1));
        WorkerRef successor = scenario.latest();
        assertThat(successor.slot()).isEqualTo(1);
        assertThat(scenario.state().mayRecord(successor)).isFalse();
        assertThat(scenario.event(WorkerRestartEvent.class).reason()).isEqualTo(REASON);
        assertThat(scenario.event(WorkerRestartEvent.class).requested()).isTrue();
        assertThat(scenario.actions(Action.Retire.class)).isEmpty();

        scenario.latestIsWell().passInHealth(Duration.ofSeconds(1));
        assertThat(scenario.actions(Action.Retire.class))
                .extracting(Action.Retire::ref)
                .containsExactly(recorder);
        assertThat(scenario.drained()).isEmpty();
        assertThat(scenario.state().serving()).isEqualTo(2);

        scenario.tell(new Fact.ArchiveBegun(recorder))
                .tell(new Fact.WorkerDisconnected(recorder))
                .passInHealth(Duration.ofMinutes(4));
        assertThat(scenario.worker(1).ref()).isEqualTo(successor);
        assertThat(scenario.state().workers())
                .extracting(WorkerView::status)
                .containsExactly(WorkerStatus.RUNNING, WorkerStatus.RUNNING);
        assertThat(scenario.state().health().details()).isEmpty();
        assertThat(scenario.actions(Action.Kill.class)).isEmpty();
        assertThat(scenario.actions(Action.Terminate.class)).isEmpty();

        scenario.gone(recorder, Scenario.exit(0));
        WorkerExitEvent exit = scenario.event(WorkerExitEvent.class);
        assertThat(exit.expected()).isTrue();
        assertThat(exit.cause()).isEqualTo(WorkerExitCause.REQUESTED);
        assertThat(exit.next()).isEqualTo(Next.SUCCEEDED);
        assertThat(exit.workerId()).isEqualTo("1");
        assertThat(exit.pid()).isEqualTo(1_000 + recorder.incarnation());
        scenario.gone(recorder, Scenario.exit(0)).passInHealth(Duration.ofHours(1));
        assertThat(scenario.events(WorkerExitEvent.class)).as("told once").hasSize(1);
        assertThat(scenario.actions(Action.Spawn.class)).as("once a release").hasSize(1);
    }

    @Test
    void withoutTrafficItIsRetiredLater() {
        Scenario scenario = serving(1);
        served(scenario, scenario.ref(1), 299).passInHealth(Duration.ofSeconds(299));
        assertThat(scenario.actions(Action.Spawn.class)).isEmpty();
        scenario.passInHealth(Duration.ofSeconds(1));
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(1);
    }

    @Test
    void whatRecordsNothingIsNeverRetired() {
        Scenario scenario = Scenario.serving(2);
        served(scenario, scenario.ref(1), 1_000).passInHealth(Duration.ofHours(1));
        assertThat(scenario.actions(Action.Spawn.class)).isEmpty();
    }

    @Test
    void waitsUntilNothingElseGoesOn() {
        Scenario scenario = serving(2);
        served(scenario, scenario.ref(1), 300).exited(2, Scenario.exit(1));
        WorkerRef other = scenario.latest();
        scenario.passInHealth(Duration.ofSeconds(40));
        assertThat(scenario.actions(Action.Spawn.class))
                .as("the other one starts")
                .hasSize(1);
        spawned(scenario, other).tell(new Fact.WorkerReady(other));
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(2);
    }

    @Test
    void withoutRoomForASuccessorNoneIsRetired() {
        RollSettings noSurge = new RollSettings(
                CountOrPercent.parse("0"), CountOrPercent.parse("1"), Duration.ofSeconds(1), Duration.ZERO);
        Scenario scenario = serving(Scenario.with(noSurge, Recycling.OFF), 2);
        served(scenario, scenario.ref(1), 300).passInHealth(Duration.ofHours(1));
        assertThat(scenario.actions(Action.Spawn.class)).isEmpty();
        assertThat(scenario.actions(Action.Retire.class)).isEmpty();
    }

    @Test
    void successorThatFailsEndsItForThisRecorder() {
        Scenario scenario = serving(1);
        served(scenario, scenario.ref(1), 300).passInHealth(Duration.ofSeconds(30));
        scenario.latestDies(1).passInHealth(Duration.ofHours(1));
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(1);
        assertThat(scenario.state().serving()).isEqualTo(1);
    }

    @Test
    void spareTakesItsPlaceAndIsSucceededWhileItWrites() {
        SupervisorSettings settings = Scenario.with(Scenario.SETTINGS, 1, 256);
        Scenario scenario = serving(settings, 1);
        WorkerRef recorder = scenario.ref(1);
        served(scenario, recorder, 300).passInHealth(Duration.ofSeconds(60));
        assertThat(scenario.actions(Action.Retire.class))
                .extracting(Action.Retire::ref)
                .containsExactly(recorder);
        assertThat(scenario.actions(Action.Spawn.class)).isEmpty();
        assertThat(scenario.state().serving()).isEqualTo(1);
        scenario.tell(new Fact.ArchiveBegun(recorder));
        assertThat(scenario.latest().slot()).isEqualTo(1);
        assertThat(scenario.state().mayRecord(scenario.latest())).isFalse();
        scenario.latestIsWell().gone(recorder, Scenario.exit(0)).passInHealth(Duration.ofMinutes(1));
        assertThat(scenario.event(WorkerExitEvent.class).next()).isEqualTo(Next.SUCCEEDED);
        assertThat(scenario.state().standbys()).isEqualTo(1);
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(1);
    }

    @Test
    void stopKillsWhatWritesAndStillEndsInOrder() {
        Scenario scenario = writing(1);
        WorkerRef writer = writer(scenario);
        scenario.stop(9, true);
        assertThat(scenario.actions(Action.Kill.class)).containsExactly(new Action.Kill(writer));
        scenario.exited(1, Scenario.exit(0));
        assertThat(scenario.state().stopped()).as("it lives still").isFalse();
        scenario.pass(Duration.ofSeconds(5));
        assertThat(scenario.actions(Action.Kill.class)).as("again").hasSize(2);
        scenario.gone(writer, Scenario.signal(9));
        assertThat(scenario.actions(Action.ClusterStopped.class)).containsExactly(new Action.ClusterStopped(true));
        assertThat(scenario.events(WorkerExitEvent.class)).hasSize(2).allMatch(WorkerExitEvent::expected);
    }

    @Test
    void whateverElseIsWantedKillsWhatWrites() {
        for (Fact wish : List.of(
                new Fact.ScaleRequested(9, Kind.UP, 1),
                new Fact.ScaleRequested(9, Kind.DOWN, 1),
                new Fact.RestartRequested(9, "2"),
                new Fact.RollRequested(9, "v2", false, null, null),
                new Fact.StopRequested(9, false))) {
            Scenario scenario = writing(2);
            WorkerRef writer = writer(scenario);
            scenario.tell(wish);
            assertThat(scenario.actions(Action.Kill.class))
                    .as(wish.toString())
                    .containsExactly(new Action.Kill(writer));
        }
    }

    @Test
    void crashOfAnotherWorkerDoesNotKillWhatWrites() {
        Scenario scenario = writing(2);
        scenario.exited(2, Scenario.exit(1));
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(1);
        assertThat(scenario.actions(Action.Kill.class)).isEmpty();
    }

    @Test
    void whatWritesWithoutAnEndIsKilled() {
        Scenario scenario = writing(1);
        WorkerRef writer = writer(scenario);
        scenario.passInHealth(Duration.ofMinutes(5));
        assertThat(scenario.actions(Action.Kill.class)).containsExactly(new Action.Kill(writer));
        scenario.passInHealth(Duration.ofSeconds(5));
        assertThat(scenario.actions(Action.Kill.class)).hasSize(2);
    }

    @Test
    void whatDrainsToRetireNeedNotWriteOnceSomethingElseIsWanted() {
        Scenario scenario = serving(1);
        WorkerRef recorder = scenario.ref(1);
        served(scenario, recorder, 300).passInHealth(Duration.ofSeconds(30));
        scenario.latestIsWell().passInHealth(Duration.ofSeconds(1));
        scenario.forget().stop(9, true);
        assertThat(scenario.actions(Action.DropRecording.class)).containsExactly(new Action.DropRecording(recorder));
        assertThat(scenario.actions(Action.Kill.class)).isEmpty();
        scenario.tell(new Fact.ArchiveBegun(recorder));
        assertThat(scenario.state().recording().writing()).isNull();
    }

    @Test
    void archiveThatIsBegunTooLateIsNotWaitedFor() {
        Scenario scenario = serving(1);
        WorkerRef recorder = scenario.ref(1);
        scenario.tell(new Fact.ArchiveBegun(recorder));
        assertThat(scenario.actions()).as("it was not retired").isEmpty();
        assertThat(scenario.state().serving()).isEqualTo(1);
    }

    @Test
    void upgradeReplacesTheRecorderWithoutAnArchiveAndTheNewReleaseRecords() {
        Scenario scenario = serving(1);
        WorkerRef recorder = scenario.ref(1);
        served(scenario, recorder, 300).roll(9, "v2");
        assertThat(scenario.state().mayRecord(scenario.latest())).isTrue();
        spawned(scenario, scenario.latest()).tell(new Fact.WorkerReady(scenario.latest()));
        scenario.passInHealth(Duration.ofSeconds(20));
        assertThat(scenario.drained()).containsExactly(recorder);
        assertThat(scenario.actions(Action.Retire.class)).isEmpty();
    }
}
