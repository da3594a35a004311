package io.xypriss.cluster.supervise.simulation;

import io.xypriss.cluster.RollState;
import io.xypriss.cluster.WorkerStatus;
import io.xypriss.cluster.supervise.Action;
import io.xypriss.cluster.supervise.CountOrPercent;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.SupervisorSettings;
import io.xypriss.cluster.supervise.SupervisorSettings.Backoff;
import io.xypriss.cluster.supervise.SupervisorSettings.Recycling;
import io.xypriss.cluster.supervise.SupervisorSettings.RollSettings;
import io.xypriss.cluster.supervise.state.ClusterState;
import io.xypriss.cluster.supervise.state.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One run: faults and commands for a number of steps, then calm until a roll has its verdict and the cluster has settled,
 * then a stop. All of it follows from the seed.
 */
final class Simulation {

    private static final int STEPS_TO_SETTLE = 20_000;

    /** How often something odd happens, from an ordinary day to a nightmare. */
    private static final double[] TROUBLE = {0.02, 0.08, 0.25};

    private static final String[] SURGES = {"1", "1", "1", "2", "50%", "0"};

    private static final String[] UNAVAILABLE = {"1", "2", "50%"};

    private static final int[] SPARES = {0, 0, 1, 1, 2, 3};

    private static final int[] CONCURRENCIES = {1, 2, 4, 256, 256};

    private static final int TRACE_LENGTH = 40;

    private final SupervisorSettings settings;
    private final Core core;
    private final long seed;
    private final int steps;
    private final Consumer<Step> observer;
    private final SplittableRandom random;
    private final World world;
    private final Clock clock;
    private final Mischief mischief;
    private final double trouble;
    private final Invariants invariants;
    private final Deque<Step> trace = new ArrayDeque<>();

    private ClusterState state;
    private Instant seen;
    private long lastTime;
    private Duration elapsed = Duration.ZERO;

    private Simulation(Core core, long seed, int steps, Consumer<Step> observer) {
        this.core = core;
        this.seed = seed;
        this.steps = steps;
        this.observer = observer;
        this.random = new SplittableRandom(seed);
        this.settings = settings(random);
        this.world = new World(random, settings);
        this.clock = new Clock(world);
        this.trouble = TROUBLE[random.nextInt(TROUBLE.length)];
        this.mischief = new Mischief(random, world, clock);
        this.invariants = new Invariants(settings, world, core);
        this.state = ClusterState.initial(settings, 1 + random.nextInt(4), World.RELEASES[0], seed);
        this.seen = clock.now();
    }

    /** @return what went wrong, if anything did */
    static Optional<Failure> run(Core core, long seed, int steps, Consumer<Step> observer) {
        return new Simulation(core, seed, steps, observer).run();
    }

    /**
     * @param report for people: what, where, how to replay it and the latest steps
     */
    record Failure(Invariant invariant, String report) {}

    private static SupervisorSettings settings(SplittableRandom random) {
        return new SupervisorSettings(
                random.nextInt(10) > 0,
                random.nextInt(6),
                Duration.ofSeconds(20 + random.nextInt(280)),
                new Backoff(Duration.ofMillis(200), 2, Duration.ofSeconds(30), 0.2),
                Duration.ofSeconds(2 + random.nextInt(30)),
                Duration.ofSeconds(1 + random.nextInt(5)),
                1 + random.nextInt(3),
                Duration.ofSeconds(10 + random.nextInt(50)),
                Duration.ofSeconds(2 + random.nextInt(30)),
                new RollSettings(
                        CountOrPercent.parse(SURGES[random.nextInt(SURGES.length)]),
                        CountOrPercent.parse(UNAVAILABLE[random.nextInt(UNAVAILABLE.length)]),
                        Duration.ofSeconds(random.nextInt(5)),
                        Duration.ofSeconds(random.nextInt(20))),
                random.nextBoolean()
                        ? Recycling.OFF
                        : new Recycling(Duration.ofSeconds(30 + random.nextInt(300)), 300, 300),
                SPARES[random.nextInt(SPARES.length)],
                CONCURRENCIES[random.nextInt(CONCURRENCIES.length)]);
    }

    private Optional<Failure> run() {
        int done = 0;
        try {
            step(new Fact.Started());
            for (done = 1; done < steps; done++) {
                step(nextFact(trouble));
            }
            world.calmDown();
            // Not always, as a roll would bring back whatever is missing.
            if (!state.stopping() && random.nextBoolean()) {
                step(mischief.roll());
                until(this::rollIsOver, Invariant.ROLLS_END);
            }
            world.acceptEverywhere();
            if (!state.stopping()) {
                until(this::settled, Invariant.CONVERGES);
                until(() -> invariants.hasItsLeader(state), Invariant.LEADER_AT_LAST);
                until(invariants::allAnswered, Invariant.COMMANDS_ANSWERED_AT_LAST);
                invariants.checkAllAnswered();
                step(new Fact.StopRequested(mischief.nextCommandId(), random.nextBoolean()));
            }
            until(() -> state.stopped(), Invariant.NOTHING_LIVES_AFTER_STOP);
            step(new Fact.ScaleRequested(mischief.nextCommandId(), Fact.ScaleRequested.Kind.UP, 1));
            step(new Fact.RestartRequested(mischief.nextCommandId(), "1"));
            step(new Fact.StopRequested(mischief.nextCommandId(), true));
            invariants.checkEnded(state);
            return Optional.empty();
        } catch (InvariantViolation violation) {
            return Optional.of(new Failure(violation.invariant, report(violation, done)));
        }
    }

    private void until(BooleanSupplier condition, Invariant broken) {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            InvariantViolation.unless(
                    i < STEPS_TO_SETTLE,
                    broken,
                    () -> "after " + STEPS_TO_SETTLE + " quiet steps there are " + state.workers());
            step(nextFact(0));
        }
    }

    private boolean rollIsOver() {
        return state.roll().stream().noneMatch(roll -> roll.state() == RollState.RUNNING);
    }

    private boolean settled() {
        return rollIsOver()
                && (state.workers().size() == state.desired() + settings.spares() || servesInTheirPlace())
                && (state.standbys() == 0 || state.serving() == state.desired())
                && state.workers().stream()
                        .allMatch(worker -> Invariants.givenUp(worker)
                                || !worker.refusing()
                                        && ((worker.status() == WorkerStatus.RUNNING
                                                        || worker.status() == WorkerStatus.STANDBY)
                                                && world.process(worker.ref()).alive
                                                && !world.process(worker.ref()).hangs));
    }

    /** One that is not wanted serves on where all that are have been given up. */
    private boolean servesInTheirPlace() {
        int places = state.desired() + settings.spares();
        return state.workers().stream()
                        .filter(worker -> worker.slot() <= places)
                        .allMatch(Invariants::givenUp)
                && state.serving() > 0
                && state.serving() <= state.desired();
    }

    private Fact nextFact(double share) {
        Fact fact = null;
        while (fact == null) {
            fact = random.nextDouble() < share ? mischief.next(state) : nextOfWorld();
        }
        return fact;
    }

    /** What the loop would do: take what has happened, else wait for the next happening or deadline. */
    private Fact nextOfWorld() {
        long deadline = state.nextDeadline()
                .map(instant ->
                        lastTime + Math.max(0, Duration.between(seen, instant).toMillis() + 1))
                .orElse(Long.MAX_VALUE);
        long happening = world.nextDue();
        long next = Math.min(deadline, happening);
        if (next == Long.MAX_VALUE) {
            world.passTo(world.time() + 1_000);
            return new Fact.DeadlinePassed();
        }
        if (next > world.time()) {
            world.passTo(next + (random.nextInt(50) == 0 ? random.nextInt(3_000) : random.nextInt(20)));
        }
        boolean deadlineFirst = deadline <= world.time() && random.nextInt(10) == 0;
        return happening <= world.time() && !deadlineFirst ? world.happen() : new Fact.DeadlinePassed();
    }

    private void step(Fact fact) {
        Instant now = clock.now();
        Duration passed = Duration.between(seen, now);
        elapsed = passed.isNegative() ? elapsed : elapsed.plus(passed);
        seen = now;
        lastTime = world.time();
        Transition transition;
        try {
            transition = core.next(state, fact, now);
        } catch (RuntimeException ex) {
            throw new InvariantViolation(Invariant.NEVER_THROWS, ex);
        }
        Step step = new Step(now, elapsed, clock.leapt(), state, fact, transition.state(), transition.actions());
        if (trace.size() == TRACE_LENGTH) {
            trace.removeFirst();
        }
        trace.addLast(step);
        observer.accept(step);
        state = transition.state();
        invariants.check(step);
        for (Action action : transition.actions()) {
            world.perform(action);
        }
    }

    private String report(InvariantViolation violation, int done) {
        return "Invariant " + violation.invariant + " is broken in step " + done + " of seed " + seed + ": "
                + violation.getMessage()
                + "\nReplay it with: mvn -q -B -pl xypriss-cluster-autoconfigure test -Dtest=SimulationTests"
                + " -Dsimulation.seed=" + seed + " -Dsimulation.steps=" + steps
                + "\nThe latest steps:\n"
                + trace.stream().map(Step::trace).collect(Collectors.joining("\n"));
    }
}
