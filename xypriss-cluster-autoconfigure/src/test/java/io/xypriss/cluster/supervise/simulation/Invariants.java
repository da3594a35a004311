package io.xypriss.cluster.supervise.simulation;

import static io.xypriss.cluster.supervise.simulation.InvariantViolation.unless;

import io.xypriss.cluster.Roll;
import io.xypriss.cluster.RollState;
import io.xypriss.cluster.WorkerStatus;
import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.event.RollStartedEvent;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerFailedEvent;
import io.xypriss.cluster.event.WorkerRestartEvent;
import io.xypriss.cluster.supervise.Action;
import io.xypriss.cluster.supervise.CommandError;
import io.xypriss.cluster.supervise.CountOrPercent;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.SupervisorSettings;
import io.xypriss.cluster.supervise.SupervisorSettings.Recycling;
import io.xypriss.cluster.supervise.WorkerRef;
import io.xypriss.cluster.supervise.apply.Supervision;
import io.xypriss.cluster.supervise.state.ClusterState;
import io.xypriss.cluster.supervise.state.WorkerView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Watches a run from outside, with books of its own, and holds each step against the invariants. */
final class Invariants {

    /** How late the simulated supervisor may be for a deadline, a few times over. */
    private static final Duration SLACK = Duration.ofSeconds(20);

    /** The longest that a process may write a class archive. */
    private static final Duration WRITING_LIMIT = Duration.ofMinutes(5);

    private final SupervisorSettings settings;
    private final World world;
    private final Core core;

    private final Map<Integer, List<Duration>> restarts = new HashMap<>();
    private final Set<Integer> givenUp = new HashSet<>();
    private final Map<Long, Fact> openCommands = new HashMap<>();
    private final Set<Long> shrinking = new HashSet<>();
    private final Map<WorkerRef, Duration> spawnedAt = new HashMap<>();
    private final Map<WorkerRef, Duration> mustEndSince = new HashMap<>();
    private final Map<WorkerRef, Duration> hangsSince = new HashMap<>();
    private final Set<WorkerRef> readied = new HashSet<>();
    /** Since when each that accepts traffic does. */
    private final Map<WorkerRef, Duration> acceptingSince = new HashMap<>();

    private final Set<WorkerRef> refusing = new HashSet<>();
    /** Since when each gate that is open is. */
    private final Map<WorkerRef, Duration> openSince = new HashMap<>();

    /** Rolls whose canary has been watched for its whole time. */
    private final Set<Long> watched = new HashSet<>();

    private final Map<WorkerRef, String> releases = new HashMap<>();
    private final Set<WorkerRef> recycled = new HashSet<>();
    private long rolledAfter;
    private final Set<WorkerRef> exited = new HashSet<>();
    private final Set<WorkerRef> retired = new HashSet<>();

    /** Since when each that writes a class archive does. */
    private final Map<WorkerRef, Duration> writingSince = new HashMap<>();

    private final Set<WorkerRef> asked = new HashSet<>();
    private final Set<WorkerRef> terminated = new HashSet<>();
    private final Set<WorkerRef> killed = new HashSet<>();
    private final Set<WorkerRef> open = new HashSet<>();
    /** Which process was granted leadership, and has neither acknowledged that it is over nor ended. */
    private WorkerRef leader;

    /** Leaders that are to drain, of whom it was decided before they handed over. */
    private final Set<WorkerRef> handingOver = new HashSet<>();

    private long term;
    private Duration revokedAt;
    private Duration lastCommandAt = Duration.ofSeconds(-1);
    private int servingTold;
    private int ends;
    private boolean stopAsked;
    private boolean hurried;

    Invariants(SupervisorSettings settings, World world, Core core) {
        this.settings = settings;
        this.world = world;
        this.core = core;
    }

    /** Before the actions are performed in the world. */
    void check(Step step) {
        if (step.leapt()) {
            mustEndSince.replaceAll((ref, since) -> step.elapsed());
            hangsSince.replaceAll((ref, since) -> step.elapsed());
            writingSince.replaceAll((ref, since) -> step.elapsed());
        }
        noteWatched(step);
        noteFact(step);
        checkStale(step);
        checkExits(step);
        step.actions().forEach(action -> checkAction(step, action));
        checkLeaders();
        checkStandbys(step);
        checkRefusing(step);
        checkServing(step);
        checkGranted(step);
        checkSlots(step.after());
        checkBounds(step);
        checkWriting(step);
        if (step.fact() instanceof Fact.DeadlinePassed) {
            unless(
                    step.after().nextDeadline().isEmpty() || deadlineIsLater(step),
                    Invariant.DEADLINES_PROGRESS,
                    () -> "the deadline is still due");
        }
    }

    boolean allAnswered() {
        return openCommands.isEmpty();
    }

    void checkAllAnswered() {
        unless(
                openCommands.isEmpty(),
                Invariant.COMMANDS_ANSWERED_AT_LAST,
                () -> "unanswered: " + openCommands.values());
    }

    void checkEnded(ClusterState state) {
        unless(
                ends == 1 && state.stopped(),
                Invariant.NOTHING_LIVES_AFTER_STOP,
                () -> "the end was told " + ends + " times");
        checkNothingLives();
        checkAllAnswered();
    }

    private void checkNothingLives() {
        for (FakeProcess process : world.all()) {
            unless(
                    !process.alive && process.reportedGone,
                    Invariant.NOTHING_LIVES_AFTER_STOP,
                    () -> process.ref + " is left behind");
        }
    }

    private void noteFact(Step step) {
        Fact fact = step.fact();
        if (rolls(step.before()) || rolls(step.after())) {
            lastCommandAt = step.elapsed();
        }
        if (fact instanceof Fact.ScaleRequested command) {
            openCommands.put(command.commandId(), fact);
            lastCommandAt = step.elapsed();
            if (step.after().desired() < step.before().desired()) {
                shrinking.add(command.commandId());
            }
        } else if (fact instanceof Fact.RestartRequested command) {
            openCommands.put(command.commandId(), fact);
            lastCommandAt = step.elapsed();
        } else if (fact instanceof Fact.RollRequested command) {
            openCommands.put(command.commandId(), fact);
            lastCommandAt = step.elapsed();
        } else if (fact instanceof Fact.StopRequested command) {
            openCommands.put(command.commandId(), fact);
            lastCommandAt = step.elapsed();
            stopAsked = true;
        } else if (fact instanceof Fact.HurryRequested) {
            hurried |= stopAsked;
        } else if (fact instanceof Fact.WorkerReady ready) {
            readied.add(ready.ref());
            refusing.remove(ready.ref());
            acceptingSince.putIfAbsent(ready.ref(), step.elapsed());
        } else if (fact instanceof Fact.WorkerUnready unready) {
            refusing.add(unready.ref());
            acceptingSince.remove(unready.ref());
        } else if (fact instanceof Fact.WorkerLeaving leaving) {
            isLeaving(step, leaving.ref());
        } else if (fact instanceof Fact.WorkerDisconnected disconnected) {
            isLeaving(step, disconnected.ref());
        } else if (fact instanceof Fact.LeadershipAcknowledged acknowledged) {
            if (acknowledged.ref().equals(leader) && acknowledged.term() == term) {
                leader = null;
            }
        } else if (fact instanceof Fact.ArchiveBegun begun && retired.contains(begun.ref())) {
            if (!exited.contains(begun.ref())) {
                writingSince.putIfAbsent(begun.ref(), step.elapsed());
            }
        } else if (fact instanceof Fact.WorkerExited exit) {
            if (exit.ref().equals(leader)) {
                leader = null;
            }
            writingSince.remove(exit.ref());
            open.remove(exit.ref());
            mustEndSince.remove(exit.ref());
        }
    }

    private static boolean rolls(ClusterState state) {
        return state.roll().filter(roll -> roll.state() == RollState.RUNNING).isPresent();
    }

    private void isLeaving(Step step, WorkerRef ref) {
        open.remove(ref);
        openSince.remove(ref);
        FakeProcess process = world.process(ref);
        if (process != null && process.announced && !process.reportedGone) {
            mustEndSince.putIfAbsent(ref, step.elapsed());
        }
    }

    private void checkStale(Step step) {
        WorkerRef ref = refOf(step.fact());
        boolean past = ref != null && exited.contains(ref);
        boolean impossible = ref != null && world.process(ref) == null;
        unless(
                !(past || impossible) || step.actions().equals(meanwhile(step)),
                Invariant.STALE_FACTS_DO_NOTHING,
                () -> step.fact() + (past ? " came too late" : " cannot be") + ", but led to " + step.actions());
    }

    /** What would have happened anyway, as time has passed. */
    private static List<Action> meanwhile(Step step) {
        return Supervision.next(step.before(), Consequences.NOTHING, step.now()).actions();
    }

    private void checkExits(Step step) {
        List<WorkerExitEvent> told = step.actions().stream()
                .map(action -> action instanceof Action.Publish publish ? publish.event() : null)
                .filter(WorkerExitEvent.class::isInstance)
                .map(WorkerExitEvent.class::cast)
                .toList();
        boolean first = step.fact() instanceof Fact.WorkerExited exit
                && world.process(exit.ref()) != null
                && exited.add(exit.ref());
        unless(
                told.size() == (first ? 1 : 0),
                Invariant.EVERY_EXIT_IS_TOLD_ONCE,
                () -> step.fact() + " led to " + told.size() + " exit events");
        if (first) {
            checkExit(((Fact.WorkerExited) step.fact()).ref(), told.get(0));
        } else if (step.fact() instanceof Fact.SpawnFailed failed) {
            exited.add(failed.ref());
        }
    }

    private void checkExit(WorkerRef ref, WorkerExitEvent event) {
        unless(
                event.pid() == world.process(ref).pid && event.workerId().equals(ref.workerId()),
                Invariant.EVERY_EXIT_IS_TOLD_ONCE,
                () -> "the event is not that of " + ref + ": " + event);
        unless(
                !event.expected() || recycled.contains(ref) || lastCommandAt.compareTo(spawnedAt.get(ref)) >= 0,
                Invariant.EXPECTED_ONLY_AFTER_A_COMMAND,
                () -> event.toString());
        unless(!event.uptime().isNegative(), Invariant.EVERY_EXIT_IS_TOLD_ONCE, () -> "negative uptime: " + event);
    }

    private void checkAction(Step step, Action action) {
        if (action instanceof Action.Spawn spawn) {
            checkSpawn(step, spawn);
        } else if (action instanceof Action.OpenGate gate) {
            unless(
                    readied.contains(gate.ref()) && !asked.contains(gate.ref()) && !exited.contains(gate.ref()),
                    Invariant.GATE_OPENS_ONLY_WHEN_READY,
                    () -> gate.toString());
            open.add(gate.ref());
            openSince.putIfAbsent(gate.ref(), step.elapsed());
        } else if (action instanceof Action.CloseGate gate) {
            if (isToDrainAfterItsHandover(step, gate)) {
                checkPlan(step, gate.ref());
                handingOver.add(gate.ref());
            }
            open.remove(gate.ref());
            openSince.remove(gate.ref());
        } else if (action instanceof Action.GrantLeadership grant) {
            checkGrant(grant);
        } else if (action instanceof Action.RevokeLeadership revoke) {
            revokedAt = revokedAt == null ? step.elapsed() : revokedAt;
        } else if (action instanceof Action.Drain drain && drain.timeout().isZero()) {
            unless(
                    mustEndSince.containsKey(drain.ref()),
                    Invariant.DRAIN_COMES_BEFORE_HURRY,
                    () -> drain + " though it was not leaving");
        } else if (action instanceof Action.Drain drain) {
            checkHandover(step, drain.ref());
            if (!handingOver.contains(drain.ref())) {
                checkPlan(step, drain.ref());
            }
            askedToEnd(step, drain.ref());
        } else if (action instanceof Action.Retire retire) {
            checkRetirement(step, retire.ref());
            checkHandover(step, retire.ref());
            if (!handingOver.contains(retire.ref())) {
                checkPlan(step, retire.ref());
            }
            recycled.add(retire.ref());
            retired.add(retire.ref());
            askedToEnd(step, retire.ref());
        } else if (action instanceof Action.Terminate terminate) {
            terminated.add(terminate.ref());
            askedToEnd(step, terminate.ref());
        } else if (action instanceof Action.Kill kill) {
            boolean writes = writingSince.containsKey(kill.ref());
            unless(
                    hurried || writes || terminated.contains(kill.ref()),
                    Invariant.TERM_COMES_BEFORE_KILL,
                    () -> kill.toString());
            killed.add(kill.ref());
            askedToEnd(step, kill.ref());
        } else if (action instanceof Action.Publish publish) {
            checkEvent(step, publish.event());
        } else if (action instanceof Action.CompleteCommand done) {
            checkDone(step, done.commandId());
        } else if (action instanceof Action.FailCommand failed) {
            checkFailed(step, failed);
        } else if (action instanceof Action.CompleteRoll done) {
            checkVerdict(step, done);
        } else if (action instanceof Action.ServingChanged changed) {
            servingTold = changed.serving();
        } else if (action instanceof Action.ClusterStopped) {
            ends++;
            checkNothingLives();
        }
    }

    /** Else a gate is closed because the application refuses traffic, or the worker is unhealthy. */
    private boolean isToDrainAfterItsHandover(Step step, Action.CloseGate gate) {
        boolean refuses = step.fact().equals(new Fact.WorkerUnready(gate.ref()))
                && Collections.frequency(step.actions(), gate) == 1;
        boolean unhealthy = step.actions().contains(new Action.Terminate(gate.ref()));
        return gate.ref().equals(leader) && revokedAt != null && !refuses && !unhealthy;
    }

    private void checkPlan(Step step, WorkerRef ref) {
        checkFloor(step, ref);
        checkSuccessor(step, ref);
        if (!settings.recycling().equals(Recycling.OFF)) {
            recycled.add(ref);
        }
    }

    private void checkGrant(Action.GrantLeadership grant) {
        unless(
                leader == null && grant.term() > term,
                Invariant.LEADER_IS_ALONE,
                () -> grant + " though " + leader + " leads in term " + term);
        leader = grant.ref();
        term = grant.term();
        revokedAt = null;
    }

    /** Once it is known that the gates are what they are said to be. */
    private void checkGranted(Step step) {
        step.actions().stream()
                .filter(Action.GrantLeadership.class::isInstance)
                .map(Action.GrantLeadership.class::cast)
                .forEach(grant -> unless(
                        open.contains(grant.ref()) && !asked.contains(grant.ref()),
                        Invariant.LEADER_SERVES,
                        () -> grant + " though serving are " + open));
    }

    private void checkHandover(Step step, WorkerRef ref) {
        boolean leadsOn = ref.equals(leader) && !step.after().stopping() && !mustEndSince.containsKey(ref);
        Duration half = settings.shutdownTimeout().dividedBy(2);
        Duration patience = half.compareTo(Duration.ofSeconds(3)) < 0 ? half : Duration.ofSeconds(3);
        unless(
                !leadsOn || revokedAt != null && revokedAt.plus(patience).compareTo(step.elapsed()) <= 0,
                Invariant.LEADER_HANDS_OVER_BEFORE_IT_DRAINS,
                () -> ref + " is drained, but leads, and was told since " + revokedAt + " not to");
    }

    /** In the world as it truly is. */
    private void checkLeaders() {
        List<FakeProcess> leaders = world.leaders();
        unless(
                leaders.size() <= 1,
                Invariant.LEADER_IS_ALONE,
                () -> leaders.stream().map(process -> process.ref).toList() + " lead");
    }

    /** Whether exactly the one that was told to leads; or nobody, where nobody serves. */
    boolean hasItsLeader(ClusterState state) {
        List<FakeProcess> leaders = world.leaders();
        return state.serving() == 0
                || leaders.size() == 1 && leaders.get(0).ref.equals(leader) && leaders.get(0).leads == term;
    }

    private void askedToEnd(Step step, WorkerRef ref) {
        open.remove(ref);
        openSince.remove(ref);
        asked.add(ref);
        hangsSince.remove(ref);
        if (!exited.contains(ref)) {
            mustEndSince.putIfAbsent(ref, step.elapsed());
        }
    }

    private void checkSpawn(Step step, Action.Spawn spawn) {
        WorkerRef ref = spawn.ref();
        unless(!stopAsked, Invariant.NO_SPAWN_AFTER_STOP, () -> ref.toString());
        long starting = spawnedAt.keySet().stream()
                .filter(other -> !readied.contains(other) && !exited.contains(other))
                .count();
        unless(
                starting < settings.startConcurrency(),
                Invariant.STARTS_WITHIN_BOUND,
                () -> ref + " was spawned, though " + starting + " are starting");
        unless(
                spawnedAt.put(ref, step.elapsed()) == null,
                Invariant.PROCESSES_WITHIN_SURGE,
                () -> ref + " was spawned twice");
        releases.put(ref, spawn.release());
        Map<Integer, Long> living = spawnedAt.keySet().stream()
                .filter(other -> !exited.contains(other) && !writingSince.containsKey(other))
                .collect(Collectors.groupingBy(WorkerRef::slot, Collectors.counting()));
        long surplus = writingSince.size()
                + living.entrySet().stream()
                        .filter(entry -> entry.getKey() <= places(step.after()))
                        .mapToLong(entry -> entry.getValue() - 1)
                        .sum();
        long left = Math.max(left(step.before()), left(step.after()));
        boolean besideOneThatStays = spawnedAt.keySet().stream()
                .anyMatch(other -> other.slot() == ref.slot()
                        && !other.equals(ref)
                        && !exited.contains(other)
                        && !mustEndSince.containsKey(other));
        unless(
                living.get(ref.slot()) <= 2
                        && (!besideOneThatStays || surplus <= surge(step.after().desired()) + left),
                Invariant.PROCESSES_WITHIN_SURGE,
                () -> ref + " was spawned; there are " + living);
        checkCanary(step, spawn);
    }

    /** How many workers there shall be, those that stand by included. */
    private int places(ClusterState state) {
        return state.desired() + settings.spares();
    }

    /** Workers that nobody is going to bring back leave their places to others. */
    private static long left(ClusterState state) {
        return state.workers().stream().filter(Invariants::givenUp).count();
    }

    private int surge(int desired) {
        CountOrPercent surge = settings.rolling().maxSurge();
        return surge.percent() ? (desired * surge.value() + 99) / 100 : surge.value();
    }

    private void checkCanary(Step step, Action.Spawn spawn) {
        Roll roll = step.after().roll().orElse(null);
        if (roll == null
                || roll.state() != RollState.RUNNING
                || roll.reason() != null
                || roll.fromRelease().equals(roll.toRelease())
                || !spawn.release().equals(roll.toRelease())) {
            return;
        }
        boolean alone = spawnedAt.keySet().stream()
                .noneMatch(other -> rolled(other, roll)
                        && !exited.contains(other)
                        && other.slot() != spawn.ref().slot());
        unless(
                watched.contains(roll.id()) || alone,
                Invariant.CANARY_GOES_ALONE,
                () -> spawn + " though the canary is not proven yet");
    }

    /** With what was known before the step, as what is told in it may have come too late to matter. */
    private void noteWatched(Step step) {
        Roll roll = step.before().roll().orElse(null);
        if (roll == null || roll.state() != RollState.RUNNING) {
            return;
        }
        Duration time = settings.rolling().canaryTime();
        Duration whole = settings.rolling().minReadyTime().plus(time);
        boolean proven = acceptingSince.entrySet().stream()
                .anyMatch(entry -> rolled(entry.getKey(), roll)
                        && entry.getValue().plus(whole).compareTo(step.elapsed()) <= 0
                        && openSince.containsKey(entry.getKey())
                        && openSince.get(entry.getKey()).plus(time).compareTo(step.elapsed()) <= 0);
        if (proven) {
            watched.add(roll.id());
        }
    }

    /** What comes next may begin in the same step. */
    private static boolean serves(Step step, WorkerView worker) {
        return worker.status() == WorkerStatus.RUNNING && !worker.refusing()
                || step.actions().stream()
                        .anyMatch(action -> action instanceof Action.Drain drain
                                        && drain.ref().equals(worker.ref())
                                || action instanceof Action.RevokeLeadership revoke
                                        && revoke.ref().equals(worker.ref())
                                || action instanceof Action.Retire retire
                                        && retire.ref().equals(worker.ref()));
    }

    private static boolean servesOrStandsBy(Step step, WorkerView worker) {
        return worker.status() == WorkerStatus.STANDBY && !worker.refusing() || serves(step, worker);
    }

    private boolean rolled(WorkerRef ref, Roll roll) {
        return ref.incarnation() > rolledAfter && roll.toRelease().equals(releases.get(ref));
    }

    /** What the core asks to leave: at least one serves on, and where nobody wants the worker gone, as many as there must. */
    private void checkFloor(Step step, WorkerRef ref) {
        if (!open.contains(ref) || step.after().stopping()) {
            return;
        }
        int desired = step.after().desired();
        if (ref.slot() > places(step.after())) {
            unless(
                    open.stream().anyMatch(other -> !other.equals(ref)),
                    Invariant.PLANS_KEEP_THE_FLOOR,
                    () -> ref + " is scaled away, and none of " + step.after().workers() + " serves");
            return;
        }
        boolean succeeded = open.stream().anyMatch(other -> other.slot() == ref.slot() && !other.equals(ref));
        long others = open.stream()
                .map(WorkerRef::slot)
                .filter(slot -> slot != ref.slot())
                .distinct()
                .count();
        boolean kept = surge(desired) > 0 || succeeded || others >= desired
                ? succeeded || others >= desired
                : step.after().serving() >= desired - Math.max(1, unavailable(desired));
        unless(kept, Invariant.PLANS_KEEP_THE_FLOOR, () -> ref + " is drained, and serving are only " + open);
    }

    /** Where what is to replace it stays, it has accepted traffic for its whole time. */
    private void checkSuccessor(Step step, WorkerRef ref) {
        boolean shrinks = step.fact() instanceof Fact.ScaleRequested || ref.slot() > places(step.after());
        if (shrinks || step.after().stopping()) {
            return;
        }
        spawnedAt.keySet().stream()
                .filter(other -> other.slot() == ref.slot() && other.incarnation() > ref.incarnation())
                .filter(other -> !exited.contains(other) && !asked.contains(other) && !mustEndSince.containsKey(other))
                .forEach(other -> unless(
                        acceptingSince.containsKey(other)
                                && acceptingSince
                                                .get(other)
                                                .plus(settings.rolling().minReadyTime())
                                                .compareTo(step.elapsed())
                                        <= 0,
                        Invariant.REFUSING_DOES_NOT_SERVE,
                        () -> ref + " is drained, but " + other + " accepts traffic only since "
                                + acceptingSince.get(other)));
    }

    private int unavailable(int desired) {
        CountOrPercent unavailable = settings.rolling().maxUnavailable();
        return unavailable.percent() ? desired * unavailable.value() / 100 : unavailable.value();
    }

    private void checkVerdict(Step step, Action.CompleteRoll done) {
        Fact command = openCommands.remove(done.commandId());
        unless(
                command instanceof Fact.RollRequested,
                Invariant.COMMANDS_ANSWERED_ONCE,
                () -> "roll " + done.commandId() + " was not open");
        Roll roll = done.roll();
        List<WorkerView> workers = step.after().workers().stream()
                .filter(worker -> worker.slot() <= places(step.after()))
                .toList();
        boolean completed = workers.stream()
                .allMatch(worker -> servesOrStandsBy(step, worker)
                        && roll.toRelease().equals(worker.release())
                        && worker.ref().incarnation() > rolledAfter);
        boolean rolledBack = workers.stream()
                .allMatch(worker -> givenUp(worker)
                        || roll.fromRelease().equals(worker.release())
                        || Objects.requireNonNullElse(roll.reason(), "")
                                .contains("worker " + worker.slot() + " could not be replaced"));
        unless(
                switch (roll.state()) {
                    case COMPLETED -> completed && roll.reason() == null;
                    case ROLLED_BACK -> rolledBack && roll.reason() != null;
                    case ABORTED -> stopAsked || step.fact() instanceof Fact.RollRequested;
                    case RUNNING -> false;
                },
                Invariant.VERDICTS_ARE_TRUE,
                () -> roll + " with " + workers);
    }

    private void checkEvent(Step step, ClusterEvent event) {
        if (event instanceof RollStartedEvent) {
            rolledAfter = spawnedAt.keySet().stream()
                    .mapToLong(WorkerRef::incarnation)
                    .max()
                    .orElse(0);
        } else if (event instanceof WorkerFailedEvent failed) {
            givenUp.add(Integer.parseInt(failed.workerId()));
        } else if (event instanceof WorkerRestartEvent restart) {
            int slot = Integer.parseInt(restart.workerId());
            if (restart.requested()) {
                if (givenUp.remove(slot)) {
                    restarts.remove(slot);
                }
                return;
            }
            List<Duration> times = restarts.computeIfAbsent(slot, s -> new ArrayList<>());
            times.add(step.elapsed());
            Duration start = step.elapsed().minus(settings.restartWindow());
            times.removeIf(time -> time.compareTo(start) <= 0);
            int budget = settings.autoRestart() ? settings.maxRestarts() : 0;
            unless(
                    times.size() <= budget,
                    Invariant.RESTARTS_WITHIN_BUDGET,
                    () -> "worker " + slot + " was restarted at " + times + ", but the budget is " + budget);
        }
    }

    private void checkDone(Step step, long commandId) {
        Fact command = openCommands.remove(commandId);
        unless(command != null, Invariant.COMMANDS_ANSWERED_ONCE, () -> "command " + commandId + " was not open");
        List<WorkerView> workers = step.after().workers();
        if (command instanceof Fact.ScaleRequested) {
            boolean shrinks = shrinking.contains(commandId);
            unless(
                    workers.size() == places(step.after())
                            && (workers.stream().filter(w -> serves(step, w)).count()
                                            >= step.after().desired()
                                    || (shrinks && workers.stream().allMatch(w -> serves(step, w) || givenUp(w)))),
                    Invariant.DONE_COMMANDS_ARE_IN_FORCE,
                    () -> command + " was said to be done with " + workers);
        } else if (command instanceof Fact.RestartRequested restart) {
            unless(
                    workers.stream()
                            .anyMatch(w -> w.workerId().equals(restart.workerId()) && servesOrStandsBy(step, w)),
                    Invariant.DONE_COMMANDS_ARE_IN_FORCE,
                    () -> command + " was said to be done with " + workers);
        } else {
            unless(
                    step.after().stopped(),
                    Invariant.DONE_COMMANDS_ARE_IN_FORCE,
                    () -> command + " was said to be done");
        }
    }

    private void checkFailed(Step step, Action.FailCommand failed) {
        unless(
                openCommands.remove(failed.commandId()) != null,
                Invariant.COMMANDS_ANSWERED_ONCE,
                () -> "command " + failed.commandId() + " was not open");
        if (failed.error() != CommandError.FAILED) {
            ClusterState otherwise = Supervision.next(step.before(), Consequences.NOTHING, step.now())
                    .state();
            unless(
                    step.actions().size() == 1 + meanwhile(step).size()
                            && step.after().desired() == step.before().desired()
                            && step.after().roll().equals(otherwise.roll())
                            && step.after().workers().equals(otherwise.workers()),
                    Invariant.INVALID_COMMANDS_CHANGE_NOTHING,
                    () -> failed + " was not all: " + step.actions());
        }
    }

    private void checkStandbys(Step step) {
        List<WorkerView> standing = core.workers(step.after()).stream()
                .filter(worker -> worker.status() == WorkerStatus.STANDBY && !worker.refusing())
                .toList();
        unless(
                standing.stream().noneMatch(worker -> open.contains(worker.ref())),
                Invariant.STANDBYS_DO_NOT_SERVE,
                () -> standing + " stand by, but open are " + open);
        long serving = open.stream().map(WorkerRef::slot).distinct().count();
        unless(
                step.after().stopping() || serving <= step.after().desired(),
                Invariant.SERVING_WITHIN_DESIRED,
                () -> "desired are " + step.after().desired() + ", but open are " + open);
        unless(
                step.after().stopping() || serving >= step.after().desired() || standing.isEmpty(),
                Invariant.STANDBYS_FILL_IN,
                () -> standing + " stand by, though only " + open + " serve");
    }

    private void checkRefusing(Step step) {
        unless(
                open.stream().noneMatch(refusing::contains),
                Invariant.REFUSING_DOES_NOT_SERVE,
                () -> refusing + " refuse traffic, but open are " + open);
        List<WorkerView> shown = core.workers(step.after()).stream()
                .filter(worker -> worker.refusing() != (refusing.contains(worker.ref()) && isUp(worker)))
                .toList();
        unless(
                shown.isEmpty(),
                Invariant.REFUSING_DOES_NOT_SERVE,
                () -> refusing + " refuse traffic, but there are " + shown);
    }

    private static boolean isUp(WorkerView worker) {
        return worker.status() == WorkerStatus.RUNNING || worker.status() == WorkerStatus.STANDBY;
    }

    private void checkServing(Step step) {
        int running = (int) core.workers(step.after()).stream()
                .filter(worker -> worker.status() == WorkerStatus.RUNNING && !worker.refusing())
                .count();
        int serving = step.after().serving();
        unless(
                open.stream().map(WorkerRef::slot).distinct().count() == servingTold
                        && running == servingTold
                        && serving == servingTold,
                Invariant.SERVING_COUNT_IS_TRUE,
                () -> servingTold + " were told, " + running + " run, " + serving + " serve, open are " + open);
    }

    private void checkSlots(ClusterState state) {
        List<WorkerView> workers = core.workers(state);
        restarts.keySet().removeIf(slot -> workers.stream().noneMatch(worker -> worker.slot() == slot));
        givenUp.removeIf(slot -> workers.stream().noneMatch(worker -> worker.slot() == slot));
        int last = 0;
        for (WorkerView worker : workers) {
            unless(worker.slot() > last, Invariant.SLOTS_IN_ORDER, () -> workers.toString());
            unless(
                    worker.slot() <= places(state)
                            ? worker.slot() == last + 1
                            : worker.ref() != null || state.stopping(),
                    Invariant.SLOTS_IN_ORDER,
                    () -> "desired are " + state.desired() + ", but there are " + workers);
            last = worker.slot();
        }
        unless(
                workers.isEmpty() ? state.startedAt().isEmpty() : last >= places(state),
                Invariant.SLOTS_IN_ORDER,
                () -> "desired are " + state.desired() + ", but there are " + workers);
    }

    private void checkBounds(Step step) {
        Duration patience =
                settings.shutdownTimeout().plus(settings.killGrace()).plus(SLACK);
        mustEndSince.forEach((ref, since) -> unless(
                killed.contains(ref)
                        || writingSince.containsKey(ref)
                        || since.plus(patience).compareTo(step.elapsed()) >= 0,
                Invariant.WHAT_MUST_END_IS_KILLED,
                () -> ref + " should have ended since " + since));
        for (WorkerView worker : step.after().workers()) {
            FakeProcess process = worker.ref() == null ? null : world.process(worker.ref());
            if (process != null
                    && process.hangs
                    && process.alive
                    && process.announced
                    && !asked.contains(process.ref)
                    && !mustEndSince.containsKey(process.ref)) {
                hangsSince.putIfAbsent(process.ref, step.elapsed());
            }
        }
        Duration notice = settings.startupTimeout()
                .plus(settings.healthCheckInterval()
                        .plus(settings.healthCheckTimeout())
                        .multipliedBy(settings.healthCheckFailures() + 1L))
                .plus(SLACK);
        hangsSince.keySet().removeIf(ref -> exited.contains(ref) || mustEndSince.containsKey(ref));
        hangsSince.forEach((ref, since) -> unless(
                since.plus(notice).compareTo(step.elapsed()) >= 0,
                Invariant.HANGING_IS_NOTICED,
                () -> ref + " hangs since " + since));
    }

    private void checkRetirement(Step step, WorkerRef ref) {
        boolean asked = openCommands.values().stream()
                .anyMatch(
                        command -> command instanceof Fact.ScaleRequested || command instanceof Fact.RestartRequested);
        unless(
                writingSince.isEmpty()
                        && !asked
                        && !rolls(step.after())
                        && !step.after().stopping(),
                Invariant.RETIRES_ALONE,
                () -> ref + " is retired, while " + writingSince + " write, and open are " + openCommands.values());
    }

    private void checkWriting(Step step) {
        boolean othersWait =
                openCommands.values().stream().anyMatch(command -> !(command instanceof Fact.RollRequested))
                        || rolls(step.after())
                        || step.after().stopping();
        writingSince.forEach((ref, since) -> unless(
                killed.contains(ref)
                        || !othersWait && since.plus(WRITING_LIMIT).plus(SLACK).compareTo(step.elapsed()) >= 0,
                Invariant.ARCHIVES_GIVE_WAY,
                () -> ref + " writes since " + since + ", and open are " + openCommands.values()));
    }

    private boolean deadlineIsLater(Step step) {
        return step.after()
                .nextDeadline()
                .filter(deadline -> deadline.isAfter(step.now()))
                .isPresent();
    }

    static boolean givenUp(WorkerView worker) {
        return worker.ref() == null
                && (worker.status() == WorkerStatus.FAILED
                        || (worker.status() == WorkerStatus.STOPPED
                                && Objects.requireNonNullElse(worker.reason(), "")
                                        .contains("auto-restart is off")));
    }

    private static WorkerRef refOf(Fact fact) {
        if (fact instanceof Fact.WorkerSpawned spawned) {
            return spawned.ref();
        }
        if (fact instanceof Fact.SpawnFailed failed) {
            return failed.ref();
        }
        if (fact instanceof Fact.WorkerReady ready) {
            return ready.ref();
        }
        if (fact instanceof Fact.WorkerUnready unready) {
            return unready.ref();
        }
        if (fact instanceof Fact.CheckAnswered answer) {
            return answer.ref();
        }
        if (fact instanceof Fact.WorkerExited exit) {
            return exit.ref();
        }
        if (fact instanceof Fact.LeadershipAcknowledged acknowledged) {
            return acknowledged.ref();
        }
        if (fact instanceof Fact.WorkerDisconnected disconnected) {
            return disconnected.ref();
        }
        if (fact instanceof Fact.ArchiveBegun begun) {
            return begun.ref();
        }
        return fact instanceof Fact.WorkerLeaving leaving
                ? leaving.ref()
                : fact instanceof Fact.FiguresReported figures ? figures.ref() : null;
    }
}
