package io.xypriss.cluster.supervise.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.Roll;
import io.xypriss.cluster.RollState;
import io.xypriss.cluster.WorkerStatus;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerPromotedEvent;
import io.xypriss.cluster.event.WorkerRestartEvent;
import io.xypriss.cluster.supervise.Action;
import io.xypriss.cluster.supervise.CommandError;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.WorkerRef;
import io.xypriss.cluster.supervise.apply.Supervision;
import io.xypriss.cluster.supervise.state.ClusterState;
import io.xypriss.cluster.supervise.state.Transition;
import io.xypriss.cluster.supervise.state.WorkerView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shows of each invariant that a core that breaks it is found out. */
class BrokenCoreTests {

    private static final int SEEDS = 100;

    private record Defect(String what, Invariant broken, Core core) {

        @Override
        public String toString() {
            return what + " breaks " + broken;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("defects")
    void defectIsFoundOut(Defect defect) {
        Optional<Simulation.Failure> failure = LongStream.rangeClosed(1, SEEDS)
                .mapToObj(seed -> Simulation.run(defect.core(), seed, 500, step -> {}))
                .flatMap(Optional::stream)
                .filter(found -> found.invariant() == defect.broken())
                .findFirst();
        assertThat(failure).isPresent();
        assertThat(failure.get().report())
                .contains("Invariant " + defect.broken() + " is broken")
                .containsPattern("-Dsimulation.seed=\\d+ -Dsimulation.steps=500\\R")
                .contains("The latest steps:");
    }

    @Test
    void eachInvariantHasItsDefect() {
        assertThat(defects().map(Defect::broken)).containsAll(EnumSet.allOf(Invariant.class));
    }

    @Test
    void failureReplaysFromItsSeed() {
        Core broken = dropping(Action.Kill.class::isInstance);
        long seed = LongStream.rangeClosed(1, SEEDS)
                .filter(s -> Simulation.run(broken, s, 500, step -> {}).isPresent())
                .findFirst()
                .orElseThrow();
        assertThat(Simulation.run(broken, seed, 500, step -> {}))
                .isEqualTo(Simulation.run(broken, seed, 500, step -> {}));
    }

    static Stream<Defect> defects() {
        return Stream.of(
                new Defect("an exception", Invariant.NEVER_THROWS, BrokenCoreTests::throwingInAHurry),
                new Defect(
                        "a second spawn",
                        Invariant.PROCESSES_WITHIN_SURGE,
                        replacing(action -> action instanceof Action.Spawn spawn
                                ? List.of(spawn, new Action.Spawn(successor(spawn.ref()), spawn.release()))
                                : List.of(action))),
                new Defect(
                        "the same spawn again",
                        Invariant.PROCESSES_WITHIN_SURGE,
                        doubling(Action.Spawn.class::isInstance)),
                new Defect("an exit event lost", Invariant.EVERY_EXIT_IS_TOLD_ONCE, dropping(BrokenCoreTests::isExit)),
                new Defect(
                        "an exit event repeated", Invariant.EVERY_EXIT_IS_TOLD_ONCE, doubling(BrokenCoreTests::isExit)),
                new Defect(
                        "a crash called expected",
                        Invariant.EXPECTED_ONLY_AFTER_A_COMMAND,
                        replacing(action -> List.of(isExit(action) ? expected(action) : action))),
                new Defect(
                        "restarts beyond the budget",
                        Invariant.RESTARTS_WITHIN_BUDGET,
                        doubling(action -> action instanceof Action.Publish publish
                                && publish.event() instanceof WorkerRestartEvent)),
                new Defect(
                        "a retirement in the place of any other leave-taking",
                        Invariant.RETIRES_ALONE,
                        replacing(action -> action instanceof Action.Drain drain
                                        && !drain.timeout().isZero()
                                ? List.of(new Action.Retire(drain.ref(), drain.timeout()))
                                : List.of(action))),
                new Defect(
                        "no kill of what writes", Invariant.ARCHIVES_GIVE_WAY, dropping(Action.Kill.class::isInstance)),
                new Defect("a spawn after the stop", Invariant.NO_SPAWN_AFTER_STOP, BrokenCoreTests::spawningAtStop),
                new Defect(
                        "a second answer",
                        Invariant.COMMANDS_ANSWERED_ONCE,
                        doubling(Action.CompleteCommand.class::isInstance)),
                new Defect(
                        "no answer to success",
                        Invariant.COMMANDS_ANSWERED_AT_LAST,
                        dropping(Action.CompleteCommand.class::isInstance)),
                new Defect(
                        "no answer to failure",
                        Invariant.COMMANDS_ANSWERED_AT_LAST,
                        dropping(Action.FailCommand.class::isInstance)),
                new Defect(
                        "success told too early",
                        Invariant.DONE_COMMANDS_ARE_IN_FORCE,
                        BrokenCoreTests::completingAtOnce),
                new Defect(
                        "a refused command that scales",
                        Invariant.INVALID_COMMANDS_CHANGE_NOTHING,
                        BrokenCoreTests::scalingThoughRefused),
                new Defect(
                        "what is replaced drained when its successor is spawned",
                        Invariant.PLANS_KEEP_THE_FLOOR,
                        BrokenCoreTests::drainingAtOnce),
                new Defect(
                        "a roll said to be completed at once",
                        Invariant.VERDICTS_ARE_TRUE,
                        BrokenCoreTests::completingRollsAtOnce),
                new Defect(
                        "a roll whose canary is not waited for",
                        Invariant.CANARY_GOES_ALONE,
                        BrokenCoreTests::spawningBesideTheCanary),
                new Defect(
                        "a gate opened at spawn",
                        Invariant.GATE_OPENS_ONLY_WHEN_READY,
                        BrokenCoreTests::openingAtSpawn),
                new Defect(
                        "a serving count not told",
                        Invariant.SERVING_COUNT_IS_TRUE,
                        dropping(Action.ServingChanged.class::isInstance)),
                new Defect(
                        "a gate not opened",
                        Invariant.SERVING_COUNT_IS_TRUE,
                        dropping(Action.OpenGate.class::isInstance)),
                new Defect(
                        "the loss of a worker that is not noticed",
                        Invariant.STANDBYS_FILL_IN,
                        BrokenCoreTests::ignoringWhatPromotes),
                new Defect(
                        "a gate opened though its worker stands by",
                        Invariant.STANDBYS_DO_NOT_SERVE,
                        openingAtStandby()),
                new Defect(
                        "a refusal that is not heard",
                        Invariant.REFUSING_DOES_NOT_SERVE,
                        (state, fact, now) -> fact instanceof Fact.WorkerUnready
                                ? new Transition(state, List.of())
                                : Supervision.next(state, fact, now)),
                new Defect(
                        "a gate left open though its worker refuses traffic",
                        Invariant.REFUSING_DOES_NOT_SERVE,
                        dropping(Action.CloseGate.class::isInstance)),
                new Defect(
                        "what is replaced drained at once",
                        Invariant.REFUSING_DOES_NOT_SERVE,
                        BrokenCoreTests::drainingWhenReady),
                new Defect(
                        "leadership granted before the former leader has acknowledged",
                        Invariant.LEADER_IS_ALONE,
                        BrokenCoreTests::acknowledgingForTheLeader),
                new Defect(
                        "a lost connection that counts as an exit of the leader",
                        Invariant.LEADER_IS_ALONE,
                        BrokenCoreTests::acknowledgingForTheDisconnected),
                new Defect(
                        "leadership granted again in the same term",
                        Invariant.LEADER_IS_ALONE,
                        replacing(action -> List.of(
                                action instanceof Action.GrantLeadership grant
                                        ? new Action.GrantLeadership(grant.ref(), 1)
                                        : action))),
                new Defect(
                        "leadership granted at spawn",
                        Invariant.LEADER_SERVES,
                        (state, fact, now) -> fact instanceof Fact.WorkerSpawned spawned
                                ? plus(
                                        Supervision.next(state, fact, now),
                                        new Action.GrantLeadership(
                                                spawned.ref(), spawned.ref().incarnation()))
                                : Supervision.next(state, fact, now)),
                new Defect(
                        "a leader that is not asked before it drains",
                        Invariant.LEADER_HANDS_OVER_BEFORE_IT_DRAINS,
                        dropping(Action.RevokeLeadership.class::isInstance)),
                new Defect(
                        "leadership that is not granted",
                        Invariant.LEADER_AT_LAST,
                        dropping(Action.GrantLeadership.class::isInstance)),
                new Defect("standbys that serve", Invariant.SERVING_WITHIN_DESIRED, new StandbysServing()),
                new Defect("a start too many", Invariant.STARTS_WITHIN_BOUND, BrokenCoreTests::spawningOneMore),
                new Defect("no KILL", Invariant.WHAT_MUST_END_IS_KILLED, dropping(Action.Kill.class::isInstance)),
                new Defect(
                        "no time to leave",
                        Invariant.DRAIN_COMES_BEFORE_HURRY,
                        replacing(action -> List.of(
                                action instanceof Action.Drain drain
                                        ? new Action.Drain(drain.ref(), Duration.ZERO)
                                        : action))),
                new Defect("no TERM", Invariant.TERM_COMES_BEFORE_KILL, dropping(Action.Terminate.class::isInstance)),
                new Defect("checks always passed", Invariant.HANGING_IS_NOTICED, BrokenCoreTests::passingChecks),
                new Defect(
                        "a late disconnect acted on",
                        Invariant.STALE_FACTS_DO_NOTHING,
                        BrokenCoreTests::terminatingTheDead),
                new Defect("deadlines ignored", Invariant.DEADLINES_PROGRESS, BrokenCoreTests::ignoringDeadlines),
                new Defect("workers listed backwards", Invariant.SLOTS_IN_ORDER, new ListedBackwards()),
                new Defect("restarts not spawned", Invariant.CONVERGES, droppingRestarts()),
                new Defect("what a roll starts not spawned", Invariant.ROLLS_END, droppingRestarts()),
                new Defect("the end told too early", Invariant.NOTHING_LIVES_AFTER_STOP, BrokenCoreTests::endingAtOnce),
                new Defect(
                        "the end not told",
                        Invariant.NOTHING_LIVES_AFTER_STOP,
                        dropping(Action.ClusterStopped.class::isInstance)));
    }

    private static Transition acknowledgingForTheLeader(ClusterState state, Fact fact, Instant now) {
        Transition result = Supervision.next(state, fact, now);
        for (Action action : result.actions()) {
            if (action instanceof Action.RevokeLeadership revoke) {
                Fact acknowledged = new Fact.LeadershipAcknowledged(revoke.ref(), revoke.term());
                result = plus(result, Supervision.next(result.state(), acknowledged, now));
            }
        }
        return result;
    }

    private static Transition acknowledgingForTheDisconnected(ClusterState state, Fact fact, Instant now) {
        return fact instanceof Fact.WorkerDisconnected
                ? acknowledgingForTheLeader(state, fact, now)
                : Supervision.next(state, fact, now);
    }

    private static Core openingAtStandby() {
        return replacing(action ->
                List.of(action instanceof Action.StandBy standBy ? new Action.OpenGate(standBy.ref()) : action));
    }

    private static Transition ignoringWhatPromotes(ClusterState state, Fact fact, Instant now) {
        Transition real = Supervision.next(state, fact, now);
        boolean promotes = real.actions().stream()
                .anyMatch(action ->
                        action instanceof Action.Publish publish && publish.event() instanceof WorkerPromotedEvent);
        boolean loss = fact instanceof Fact.WorkerDisconnected || fact instanceof Fact.WorkerLeaving;
        return promotes && loss ? new Transition(state, List.of()) : real;
    }

    private static Transition spawningOneMore(ClusterState state, Fact fact, Instant now) {
        Transition real = Supervision.next(state, fact, now);
        return fact instanceof Fact.Started ? plus(real, new Action.Spawn(new WorkerRef(99, 99_999), "v1")) : real;
    }

    private static Core dropping(Predicate<Action> which) {
        return replacing(action -> which.test(action) ? List.of() : List.of(action));
    }

    private static Core droppingRestarts() {
        return dropping(
                action -> action instanceof Action.Spawn spawn && spawn.ref().incarnation() > 6);
    }

    private static Core doubling(Predicate<Action> which) {
        return replacing(action -> which.test(action) ? List.of(action, action) : List.of(action));
    }

    private static Core replacing(Function<Action, List<Action>> replacement) {
        return (state, fact, now) -> {
            Transition real = Supervision.next(state, fact, now);
            return new Transition(
                    real.state(),
                    real.actions().stream()
                            .flatMap(action -> replacement.apply(action).stream())
                            .toList());
        };
    }

    private static Transition throwingInAHurry(ClusterState state, Fact fact, Instant now) {
        if (fact instanceof Fact.HurryRequested) {
            throw new IllegalStateException("too fast");
        }
        return Supervision.next(state, fact, now);
    }

    private static Transition spawningAtStop(ClusterState state, Fact fact, Instant now) {
        Transition real = Supervision.next(state, fact, now);
        return fact instanceof Fact.StopRequested
                ? plus(real, new Action.Spawn(new WorkerRef(99, 99_999), "v1"))
                : real;
    }

    private static Transition completingAtOnce(ClusterState state, Fact fact, Instant now) {
        Transition real = Supervision.next(state, fact, now);
        boolean accepted = real.actions().stream().noneMatch(Action.FailCommand.class::isInstance);
        return fact instanceof Fact.ScaleRequested request && accepted
                ? plus(real, new Action.CompleteCommand(request.commandId()))
                : real;
    }

    private static Transition scalingThoughRefused(ClusterState state, Fact fact, Instant now) {
        Transition real = Supervision.next(state, fact, now);
        boolean refused = real.actions().stream()
                .anyMatch(a -> a instanceof Action.FailCommand failed && failed.error() == CommandError.INVALID);
        if (!refused) {
            return real;
        }
        Fact sneaky = new Fact.ScaleRequested(999_999, Fact.ScaleRequested.Kind.UP, 1);
        return plus(real, Supervision.next(real.state(), sneaky, now));
    }

    private static Transition drainingAtOnce(ClusterState state, Fact fact, Instant now) {
        Transition real = Supervision.next(state, fact, now);
        Transition result = real;
        for (WorkerView worker : real.state().workers()) {
            boolean replaced = real.actions().stream()
                    .anyMatch(action -> action instanceof Action.Spawn spawn
                            && worker.ref() != null
                            && spawn.ref().slot() == worker.slot()
                            && !spawn.ref().equals(worker.ref()));
            if (replaced) {
                result = plus(result, new Action.Drain(worker.ref(), Duration.ofSeconds(1)));
            }
        }
        return result;
    }

    /** Without waiting for the successor to stay ready. */
    private static Transition drainingWhenReady(ClusterState state, Fact fact, Instant now) {
        Transition real = Supervision.next(state, fact, now);
        Optional<WorkerRef> replaced = state.workers().stream()
                .map(WorkerView::ref)
                .filter(ref -> ref != null
                        && fact instanceof Fact.WorkerReady ready
                        && ready.ref().slot() == ref.slot()
                        && ready.ref().incarnation() > ref.incarnation())
                .findFirst();
        return replaced.map(ref -> plus(real, new Action.Drain(ref, Duration.ofSeconds(1))))
                .orElse(real);
    }

    private static Transition completingRollsAtOnce(ClusterState state, Fact fact, Instant now) {
        Transition real = Supervision.next(state, fact, now);
        Roll roll = real.state().roll().orElse(null);
        if (!(fact instanceof Fact.RollRequested request) || roll == null || roll.state() != RollState.RUNNING) {
            return real;
        }
        Roll completed = new Roll(
                roll.id(),
                RollState.COMPLETED,
                roll.total(),
                roll.total(),
                null,
                roll.fromRelease(),
                roll.toRelease(),
                roll.startedAt(),
                roll.duration());
        return plus(real, new Action.CompleteRoll(request.commandId(), completed));
    }

    private static Transition spawningBesideTheCanary(ClusterState state, Fact fact, Instant now) {
        Transition real = Supervision.next(state, fact, now);
        Roll roll = real.state().roll().orElse(null);
        if (!(fact instanceof Fact.WorkerSpawned)
                || roll == null
                || roll.state() != RollState.RUNNING
                || roll.fromRelease().equals(roll.toRelease())) {
            return real;
        }
        return plus(real, new Action.Spawn(new WorkerRef(99, 99_999), roll.toRelease()));
    }

    private static Transition openingAtSpawn(ClusterState state, Fact fact, Instant now) {
        Transition real = Supervision.next(state, fact, now);
        return fact instanceof Fact.WorkerSpawned spawned ? plus(real, new Action.OpenGate(spawned.ref())) : real;
    }

    private static Transition passingChecks(ClusterState state, Fact fact, Instant now) {
        Transition result = Supervision.next(state, fact, now);
        for (Action action : result.actions()) {
            if (action instanceof Action.Check check) {
                Fact passed = new Fact.CheckAnswered(check.ref(), check.checkId(), true, null);
                result = plus(result, Supervision.next(result.state(), passed, now));
            }
        }
        return result;
    }

    private static Transition terminatingTheDead(ClusterState state, Fact fact, Instant now) {
        Transition real = Supervision.next(state, fact, now);
        return fact instanceof Fact.WorkerDisconnected disconnected
                ? plus(real, new Action.Terminate(disconnected.ref()))
                : real;
    }

    private static Transition ignoringDeadlines(ClusterState state, Fact fact, Instant now) {
        return fact instanceof Fact.DeadlinePassed
                ? new Transition(state, List.of())
                : Supervision.next(state, fact, now);
    }

    private static Transition endingAtOnce(ClusterState state, Fact fact, Instant now) {
        Transition real = Supervision.next(state, fact, now);
        return fact instanceof Fact.StopRequested && !state.stopping()
                ? plus(real, new Action.ClusterStopped(true))
                : real;
    }

    private static final class ListedBackwards implements Core {

        @Override
        public Transition next(ClusterState state, Fact fact, Instant now) {
            return Supervision.next(state, fact, now);
        }

        @Override
        public List<WorkerView> workers(ClusterState state) {
            List<WorkerView> workers = new ArrayList<>(state.workers());
            Collections.reverse(workers);
            return workers;
        }
    }

    private static final class StandbysServing implements Core {

        @Override
        public Transition next(ClusterState state, Fact fact, Instant now) {
            return openingAtStandby().next(state, fact, now);
        }

        @Override
        public List<WorkerView> workers(ClusterState state) {
            return state.workers().stream().map(StandbysServing::running).toList();
        }

        private static WorkerView running(WorkerView worker) {
            return worker.status() != WorkerStatus.STANDBY
                    ? worker
                    : new WorkerView(
                            worker.slot(),
                            worker.ref(),
                            worker.pid(),
                            worker.port(),
                            WorkerStatus.RUNNING,
                            worker.health(),
                            worker.spawnedAt(),
                            worker.readyAt(),
                            worker.startDuration(),
                            worker.startedFrom(),
                            worker.restarts(),
                            worker.refusing(),
                            worker.promoted(),
                            worker.release(),
                            worker.reason(),
                            worker.lastExit(),
                            worker.leader());
        }
    }

    private static boolean isExit(Action action) {
        return action instanceof Action.Publish publish && publish.event() instanceof WorkerExitEvent;
    }

    private static Action expected(Action action) {
        WorkerExitEvent exit = (WorkerExitEvent) ((Action.Publish) action).event();
        return new Action.Publish(new WorkerExitEvent(
                exit.timestamp(),
                exit.workerId(),
                exit.pid(),
                exit.exitCode(),
                exit.signal(),
                true,
                exit.uptime(),
                exit.cause(),
                exit.lastOutput(),
                exit.next(),
                exit.restartDelay()));
    }

    private static WorkerRef successor(WorkerRef ref) {
        return new WorkerRef(ref.slot(), ref.incarnation() + 1_000_000);
    }

    private static Transition plus(Transition transition, Action more) {
        return plus(transition, new Transition(transition.state(), List.of(more)));
    }

    private static Transition plus(Transition first, Transition then) {
        return new Transition(
                then.state(),
                Stream.concat(first.actions().stream(), then.actions().stream()).toList());
    }
}
