package io.xypriss.cluster.supervise;

import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.supervise.Fact.ScaleRequested.Kind;
import io.xypriss.cluster.supervise.SupervisorSettings.Backoff;
import io.xypriss.cluster.supervise.apply.Supervision;
import io.xypriss.cluster.supervise.state.ClusterState;
import io.xypriss.cluster.supervise.state.Transition;
import io.xypriss.cluster.supervise.state.WorkerView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Tells a core facts at chosen moments, and remembers what it wanted done. */
final class Scenario {

    /** The defaults, but with pauses that are exactly predictable. */
    static final SupervisorSettings SETTINGS = with(new Backoff(Duration.ofMillis(200), 2, Duration.ofSeconds(30), 0));

    private ClusterState state;

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private final List<Action> actions = new ArrayList<>();

    /** What was said about leadership; apart, as nearly every scenario is about something else. */
    private final List<Action> leadership = new ArrayList<>();

    private boolean acknowledging = true;

    private long pids = 100;

    private Scenario(SupervisorSettings settings, int workers) {
        this.state = ClusterState.initial(settings, workers, "v1", 1);
    }

    static Scenario created(int workers) {
        return new Scenario(SETTINGS, workers);
    }

    static Scenario started(int workers) {
        return started(SETTINGS, workers);
    }

    static Scenario started(SupervisorSettings settings, int workers) {
        return new Scenario(settings, workers).tell(new Fact.Started());
    }

    static Scenario serving(int workers) {
        return serving(SETTINGS, workers);
    }

    static Scenario serving(SupervisorSettings settings, int workers) {
        Scenario scenario = started(settings, workers);
        for (int slot = 1; slot <= workers; slot++) {
            scenario.spawned(slot).ready(slot);
        }
        return scenario.forget();
    }

    static SupervisorSettings with(Backoff backoff) {
        SupervisorSettings d = SupervisorSettings.defaults();
        return new SupervisorSettings(
                d.autoRestart(),
                d.maxRestarts(),
                d.restartWindow(),
                backoff,
                d.healthCheckInterval(),
                d.healthCheckTimeout(),
                d.healthCheckFailures(),
                d.startupTimeout(),
                d.shutdownTimeout(),
                d.rolling(),
                d.recycling(),
                d.spares(),
                d.startConcurrency());
    }

    static SupervisorSettings withRestarts(boolean autoRestart, int maxRestarts) {
        SupervisorSettings d = SETTINGS;
        return new SupervisorSettings(
                autoRestart,
                maxRestarts,
                d.restartWindow(),
                d.backoff(),
                d.healthCheckInterval(),
                d.healthCheckTimeout(),
                d.healthCheckFailures(),
                d.startupTimeout(),
                d.shutdownTimeout(),
                d.rolling(),
                d.recycling(),
                d.spares(),
                d.startConcurrency());
    }

    static SupervisorSettings with(SupervisorSettings.RollSettings rolling, SupervisorSettings.Recycling recycling) {
        SupervisorSettings d = SETTINGS;
        return new SupervisorSettings(
                d.autoRestart(),
                d.maxRestarts(),
                d.restartWindow(),
                d.backoff(),
                d.healthCheckInterval(),
                d.healthCheckTimeout(),
                d.healthCheckFailures(),
                d.startupTimeout(),
                d.shutdownTimeout(),
                rolling,
                recycling,
                d.spares(),
                d.startConcurrency());
    }

    static SupervisorSettings with(SupervisorSettings settings, int spares, int startConcurrency) {
        return new SupervisorSettings(
                settings.autoRestart(),
                settings.maxRestarts(),
                settings.restartWindow(),
                settings.backoff(),
                settings.healthCheckInterval(),
                settings.healthCheckTimeout(),
                settings.healthCheckFailures(),
                settings.startupTimeout(),
                settings.shutdownTimeout(),
                settings.rolling(),
                settings.recycling(),
                spares,
                startConcurrency);
    }

    static SupervisorSettings with(Capacity capacity) {
        return SETTINGS.with(capacity);
    }

    static ProcessExit exit(int code) {
        return new ProcessExit(code, null, List.of("last words"));
    }

    static ProcessExit signal(int signal) {
        return new ProcessExit(null, signal, List.of("last words"));
    }

    Scenario tell(Fact fact) {
        Transition transition = Supervision.next(state, fact, now);
        state = transition.state();
        for (Action action : transition.actions()) {
            if (action instanceof Action.GrantLeadership || action instanceof Action.RevokeLeadership) {
                leadership.add(action);
            } else {
                actions.add(action);
            }
        }
        if (acknowledging) {
            transition.actions().stream()
                    .filter(Action.RevokeLeadership.class::isInstance)
                    .map(Action.RevokeLeadership.class::cast)
                    .forEach(revoke -> tell(new Fact.LeadershipAcknowledged(revoke.ref(), revoke.term())));
        }
        return this;
    }

    /** Leaders do not acknowledge by themselves any more. */
    Scenario withSilentLeaders() {
        acknowledging = false;
        return this;
    }

    /** What was said about leadership since {@link #forget()}. */
    List<Action> leadership() {
        return List.copyOf(leadership);
    }

    Scenario acknowledged(WorkerRef ref, long term) {
        return tell(new Fact.LeadershipAcknowledged(ref, term));
    }

    Scenario spawned(int slot) {
        return tell(new Fact.WorkerSpawned(ref(slot), ++pids, 8080 + slot));
    }

    Scenario ready(int slot) {
        return tell(new Fact.WorkerReady(ref(slot)));
    }

    Scenario exited(int slot, ProcessExit exit) {
        return tell(new Fact.WorkerExited(ref(slot), exit));
    }

    Scenario scale(long commandId, Kind kind, int count) {
        return tell(new Fact.ScaleRequested(commandId, kind, count));
    }

    Scenario restart(long commandId, String workerId) {
        return tell(new Fact.RestartRequested(commandId, workerId));
    }

    Scenario roll(long commandId, String release) {
        return tell(new Fact.RollRequested(commandId, release, false, null, null));
    }

    /** The process spawned last becomes ready, and passes its first check. */
    Scenario latestIsWell() {
        WorkerRef ref = latest();
        tell(new Fact.WorkerSpawned(ref, ++pids, 8080 + ref.slot())).tell(new Fact.WorkerReady(ref));
        pass(Duration.ZERO);
        Action.Check check = last(ref);
        return tell(new Fact.CheckAnswered(ref, check.checkId(), true, null));
    }

    /** The process spawned last dies before it is ready. */
    Scenario latestDies(int code) {
        WorkerRef ref = latest();
        return tell(new Fact.WorkerSpawned(ref, ++pids, 8080 + ref.slot())).gone(ref, exit(code));
    }

    Scenario gone(WorkerRef ref, ProcessExit exit) {
        return tell(new Fact.WorkerExited(ref, exit));
    }

    WorkerRef latest() {
        List<Action.Spawn> spawns = actions(Action.Spawn.class);
        return spawns.get(spawns.size() - 1).ref();
    }

    /** Which were asked to leave, in order. */
    List<WorkerRef> drained() {
        return actions(Action.Drain.class).stream().map(Action.Drain::ref).toList();
    }

    Scenario stop(long commandId, boolean graceful) {
        return tell(new Fact.StopRequested(commandId, graceful));
    }

    /** Lets time pass, with each deadline dealt with as it comes. */
    Scenario pass(Duration duration) {
        Instant until = now.plus(duration);
        while (state.nextDeadline().filter(deadline -> !deadline.isAfter(until)).isPresent()) {
            now = state.nextDeadline().orElseThrow();
            tell(new Fact.DeadlinePassed());
        }
        now = until;
        return this;
    }

    /** Lets time pass, with every check passed at once. */
    Scenario passInHealth(Duration duration) {
        Instant until = now.plus(duration);
        while (state.nextDeadline().filter(deadline -> !deadline.isAfter(until)).isPresent()) {
            int before = actions.size();
            pass(Duration.between(now, state.nextDeadline().orElseThrow()));
            List.copyOf(actions.subList(before, actions.size())).stream()
                    .filter(Action.Check.class::isInstance)
                    .map(Action.Check.class::cast)
                    .forEach(check -> tell(new Fact.CheckAnswered(check.ref(), check.checkId(), true, null)));
        }
        return pass(Duration.between(now, until));
    }

    /** Lets time pass until the next check is sent. */
    Scenario toCheck() {
        int before = actions(Action.Check.class).size();
        while (actions(Action.Check.class).size() == before) {
            pass(Duration.between(now, state.nextDeadline().orElseThrow()));
        }
        return this;
    }

    /** Changes what the clock shows, with nobody having looked meanwhile. */
    Scenario jump(Duration duration) {
        now = now.plus(duration);
        return this;
    }

    /** Answers the latest check of a worker. */
    Scenario answer(int slot, boolean healthy) {
        Action.Check check = last(Action.Check.class, slot);
        return tell(
                new Fact.CheckAnswered(check.ref(), check.checkId(), healthy, healthy ? null : "the pool is empty"));
    }

    Scenario forget() {
        actions.clear();
        leadership.clear();
        return this;
    }

    ClusterState state() {
        return state;
    }

    Instant now() {
        return now;
    }

    WorkerView worker(int slot) {
        return state.workers().stream()
                .filter(worker -> worker.slot() == slot)
                .findFirst()
                .orElseThrow();
    }

    WorkerRef ref(int slot) {
        return Objects.requireNonNull(worker(slot).ref());
    }

    List<Action> actions() {
        return List.copyOf(actions);
    }

    <T extends Action> List<T> actions(Class<T> type) {
        return actions.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <T extends ClusterEvent> List<T> events(Class<T> type) {
        return actions(Action.Publish.class).stream()
                .map(Action.Publish::event)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    <T extends ClusterEvent> T event(Class<T> type) {
        List<T> events = events(type);
        if (events.size() != 1) {
            throw new AssertionError("Expected one " + type.getSimpleName() + " in " + actions);
        }
        return events.get(0);
    }

    private Action.Check last(WorkerRef ref) {
        return actions(Action.Check.class).stream()
                .filter(check -> check.ref().equals(ref))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private Action.Check last(Class<Action.Check> type, int slot) {
        return actions(type).stream()
                .filter(check -> check.ref().slot() == slot)
                .reduce((first, second) -> second)
                .orElseThrow();
    }
}
