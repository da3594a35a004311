package io.xypriss.cluster.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.ClusterHealth.Level;
import io.xypriss.cluster.WorkerStatus;
import io.xypriss.cluster.event.ClusterScaledEvent;
import io.xypriss.cluster.event.WorkerExitCause;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerExitEvent.Next;
import io.xypriss.cluster.event.WorkerRestartEvent;
import io.xypriss.cluster.supervise.Fact.ScaleRequested.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalingTests {

    @Test
    void upAddsWorkersAndCompletesWhenTheyServe() {
        Scenario scenario = Scenario.serving(2).scale(7, Kind.UP, 2);
        assertThat(scenario.actions(Action.Spawn.class))
                .extracting(spawn -> spawn.ref().slot())
                .containsExactly(3, 4);
        assertThat(scenario.state().health().level()).isEqualTo(Level.UP);
        assertThat(scenario.state().health().details())
                .containsEntry("change", "scaling to 4")
                .containsEntry("startingWorkers", List.of("3", "4"));
        scenario.spawned(3).spawned(4).ready(3);
        assertThat(scenario.actions(Action.CompleteCommand.class)).isEmpty();
        scenario.ready(4);
        assertThat(scenario.actions()).endsWith(new Action.CompleteCommand(7));
        assertThat(scenario.event(ClusterScaledEvent.class)).isEqualTo(new ClusterScaledEvent(scenario.now(), 2, 4));
        assertThat(scenario.state().health().details()).isEmpty();
    }

    @Test
    void downDrainsTheHighestAndCompletesWhenTheyAreGone() {
        Scenario scenario = Scenario.serving(4);
        WorkerRef third = scenario.ref(3);
        WorkerRef fourth = scenario.ref(4);
        scenario.scale(7, Kind.DOWN, 2);
        assertThat(scenario.actions())
                .containsExactly(
                        new Action.Drain(third, Duration.ofSeconds(30)),
                        new Action.Drain(fourth, Duration.ofSeconds(30)),
                        new Action.ServingChanged(2));
        assertThat(scenario.worker(4).status()).isEqualTo(WorkerStatus.STOPPING);
        assertThat(scenario.state().health().healthy()).isTrue();
        scenario.exited(3, Scenario.exit(0));
        assertThat(scenario.actions(Action.CompleteCommand.class)).isEmpty();
        scenario.exited(4, Scenario.exit(0));
        assertThat(scenario.actions(Action.CompleteCommand.class)).containsExactly(new Action.CompleteCommand(7));
        assertThat(scenario.event(ClusterScaledEvent.class)).isEqualTo(new ClusterScaledEvent(scenario.now(), 4, 2));
        assertThat(scenario.events(WorkerExitEvent.class))
                .allMatch(event ->
                        event.expected() && event.cause() == WorkerExitCause.REQUESTED && event.next() == Next.REMOVE);
        assertThat(scenario.state().workers()).hasSize(2);
    }

    @Test
    void drainThatTakesTooLongIsEndedByTermThenKill() {
        Scenario scenario = Scenario.serving(2);
        WorkerRef ref = scenario.ref(2);
        scenario.scale(7, Kind.TO, 1).pass(Duration.ofSeconds(29));
        assertThat(scenario.actions(Action.Terminate.class)).isEmpty();
        scenario.pass(Duration.ofSeconds(1));
        assertThat(scenario.actions(Action.Terminate.class)).containsExactly(new Action.Terminate(ref));
        scenario.pass(Duration.ofSeconds(5));
        assertThat(scenario.actions(Action.Kill.class)).containsExactly(new Action.Kill(ref));
        scenario.exited(2, Scenario.signal(9));
        assertThat(scenario.event(WorkerExitEvent.class).expected()).isTrue();
    }

    @Test
    void startingWorkerIsRemovedByTerm() {
        Scenario scenario = Scenario.serving(1).scale(1, Kind.UP, 1).spawned(2);
        WorkerRef ref = scenario.ref(2);
        scenario.forget().scale(2, Kind.DOWN, 1);
        assertThat(scenario.actions())
                .startsWith(
                        new Action.FailCommand(1, CommandError.FAILED, "scaling to 2 was superseded by scaling to 1"),
                        new Action.Terminate(ref));
        assertThat(scenario.actions(Action.Drain.class)).isEmpty();
    }

    @Test
    void spawnInFlightIsEndedOnceItIsKnown() {
        Scenario scenario = Scenario.serving(1).scale(1, Kind.UP, 1);
        WorkerRef ref = scenario.ref(2);
        scenario.scale(2, Kind.DOWN, 1);
        assertThat(scenario.actions(Action.Terminate.class)).isEmpty();
        scenario.spawned(2);
        assertThat(scenario.actions(Action.Terminate.class)).containsExactly(new Action.Terminate(ref));
        scenario.exited(2, Scenario.signal(15));
        assertThat(scenario.actions(Action.CompleteCommand.class)).containsExactly(new Action.CompleteCommand(2));
    }

    @Test
    void slotThatIsWantedAgainIsStartedOnceItsOldProcessIsGone() {
        Scenario scenario = Scenario.serving(2).scale(1, Kind.DOWN, 1).forget().scale(2, Kind.UP, 1);
        assertThat(scenario.actions(Action.Spawn.class)).isEmpty();
        scenario.exited(2, Scenario.exit(0));
        assertThat(scenario.event(WorkerExitEvent.class).next()).isEqualTo(Next.RESTART);
        assertThat(scenario.event(WorkerRestartEvent.class).requested()).isTrue();
        assertThat(scenario.actions(Action.Spawn.class)).containsExactly(new Action.Spawn(new WorkerRef(2, 3), "v1"));
        scenario.spawned(2).ready(2);
        assertThat(scenario.actions(Action.CompleteCommand.class)).containsExactly(new Action.CompleteCommand(2));
        // From the size that was last in force back to the same: nothing has changed.
        assertThat(scenario.events(ClusterScaledEvent.class)).isEmpty();
        assertThat(scenario.worker(2).restarts()).isZero();
    }

    @Test
    void restartsAreRememberedBeyondRemoval() {
        Scenario scenario =
                Scenario.serving(2).exited(2, Scenario.exit(1)).spawned(2).ready(2);
        scenario.scale(1, Kind.DOWN, 1).exited(2, Scenario.exit(0)).scale(2, Kind.UP, 1);
        assertThat(scenario.worker(2).restarts()).isEqualTo(1);
        assertThat(scenario.state().totalRestarts()).isEqualTo(1);
    }

    @Test
    void toThePresentSizeCompletesAtOnce() {
        Scenario scenario = Scenario.serving(2).scale(7, Kind.TO, 2);
        assertThat(scenario.actions()).containsExactly(new Action.CompleteCommand(7));
    }

    @Test
    void scaleUpFailsWhenTheNewWorkerDoes() {
        Scenario scenario = Scenario.serving(Scenario.withRestarts(true, 0), 1)
                .scale(7, Kind.UP, 1)
                .spawned(2)
                .exited(2, Scenario.exit(78));
        assertThat(scenario.actions(Action.FailCommand.class)).singleElement().satisfies(failed -> {
            assertThat(failed.commandId()).isEqualTo(7);
            assertThat(failed.error()).isEqualTo(CommandError.FAILED);
            assertThat(failed.message())
                    .startsWith("scaling to 2 failed: worker 2 exited with code 78")
                    .contains("The desired size stays 2");
        });
        assertThat(scenario.state().desired()).isEqualTo(2);
        assertThat(scenario.worker(2).status()).isEqualTo(WorkerStatus.FAILED);
        assertThat(scenario.state().health().level()).isEqualTo(Level.DEGRADED);
    }

    @Test
    void scaleDownDoesNotMindAFailedWorkerThatStays() {
        Scenario scenario = Scenario.serving(Scenario.withRestarts(true, 0), 3)
                .exited(1, Scenario.exit(1))
                .scale(7, Kind.DOWN, 1)
                .exited(3, Scenario.exit(0));
        assertThat(scenario.actions(Action.CompleteCommand.class)).containsExactly(new Action.CompleteCommand(7));
    }

    @Test
    void scaleDownThatWouldLeaveNoneThatServesIsRefused() {
        Scenario scenario = Scenario.serving(Scenario.withRestarts(true, 0), 3)
                .exited(1, Scenario.exit(1))
                .forget()
                .scale(7, Kind.TO, 1);
        assertThat(scenario.actions(Action.FailCommand.class)).singleElement().satisfies(failed -> {
            assertThat(failed.error()).isEqualTo(CommandError.CONFLICT);
            assertThat(failed.message())
                    .startsWith("cannot scale to 1 worker, as none of those would serve: worker 1 exited with code 1")
                    .endsWith("Restart one of them first");
        });
        assertThat(scenario.state().desired()).isEqualTo(3);
        assertThat(scenario.actions(Action.Drain.class)).isEmpty();
    }

    @Test
    void scaleDownWaitsUntilOneOfThoseThatStayServes() {
        Scenario scenario = Scenario.serving(Scenario.withRestarts(true, 5), 2)
                .exited(1, Scenario.exit(1))
                .forget()
                .scale(7, Kind.TO, 1);
        assertThat(scenario.actions(Action.Drain.class)).isEmpty();
        assertThat(scenario.actions(Action.CompleteCommand.class)).isEmpty();
        scenario.spawned(1).ready(1);
        assertThat(scenario.actions(Action.Drain.class))
                .singleElement()
                .satisfies(drain -> assertThat(drain.ref().slot()).isEqualTo(2));
        scenario.exited(2, Scenario.exit(0));
        assertThat(scenario.actions(Action.CompleteCommand.class)).containsExactly(new Action.CompleteCommand(7));
    }

    @Test
    void failedWorkerCanBeRemoved() {
        Scenario scenario = Scenario.serving(Scenario.withRestarts(true, 0), 2)
                .exited(2, Scenario.exit(1))
                .forget()
                .scale(7, Kind.DOWN, 1);
        assertThat(scenario.actions(Action.CompleteCommand.class)).containsExactly(new Action.CompleteCommand(7));
        assertThat(scenario.state().health().level()).isEqualTo(Level.UP);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UP | 0 | cannot scale up by 0: the count must be at least 1",
                "DOWN | -3 | cannot scale down by -3: the count must be at least 1",
                "UP | 255 | cannot scale up by 255 from 2 to 257 workers: a cluster has 1 to 256 workers",
                "UP | 2147483647 | cannot scale up by 2147483647 from 2 to 2147483649 workers: a cluster has 1 to 256 workers",
                "DOWN | 2 | cannot scale down by 2 from 2 to 0 workers: a cluster has 1 to 256 workers",
                "TO | 0 | cannot scale to 0 workers: a cluster has 1 to 256 workers",
                "TO | 257 | cannot scale to 257 workers: a cluster has 1 to 256 workers"
            })
    void impossibleSizesAreRefused(Kind kind, int count, String message) {
        Scenario scenario = Scenario.serving(2).scale(7, kind, count);
        assertThat(scenario.actions()).containsExactly(new Action.FailCommand(7, CommandError.INVALID, message));
        assertThat(scenario.state().desired()).isEqualTo(2);
    }

    @Test
    void sizeThatMemoryCannotHoldIsRefusedWithTheArithmetic() {
        Scenario scenario = Scenario.serving(Scenario.with(new Capacity(768 << 20, 160 << 20, 130 << 20)), 2)
                .scale(7, Kind.TO, 64);
        assertThat(scenario.actions())
                .containsExactly(new Action.FailCommand(
                        7,
                        CommandError.INVALID,
                        "cannot scale to 64 workers: 64 workers and 1 more at times (spares, replacements) need"
                                + " 65 × 130 MB + 160 MB for the master = 8610 MB, but the memory budget is 768 MB:"
                                + " at most 3 workers"));
        assertThat(scenario.state().desired()).isEqualTo(2);
        scenario.forget().scale(8, Kind.UP, 1);
        assertThat(scenario.actions(Action.Spawn.class)).hasSize(1);
    }

    @Test
    void clusterThatIsTooLargeMayBecomeSmaller() {
        Scenario scenario = Scenario.serving(Scenario.with(new Capacity(100 << 20, 0, 90 << 20)), 3)
                .scale(7, Kind.TO, 2);
        assertThat(scenario.actions(Action.FailCommand.class)).isEmpty();
        assertThat(scenario.actions(Action.Drain.class)).hasSize(1);
    }

    @Test
    void refusedCommandDoesNotSupersede() {
        Scenario scenario = Scenario.serving(2).scale(1, Kind.UP, 1).forget().scale(2, Kind.TO, 0);
        assertThat(scenario.actions(Action.FailCommand.class))
                .extracting(Action.FailCommand::commandId)
                .containsExactly(2L);
    }
}
