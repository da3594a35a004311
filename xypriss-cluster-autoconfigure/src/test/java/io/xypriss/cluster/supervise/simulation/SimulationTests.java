package io.xypriss.cluster.supervise.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.event.ClusterEventsDroppedEvent;
import io.xypriss.cluster.event.WorkerExitCause;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.supervise.Action;
import io.xypriss.cluster.supervise.Fact;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code -Dsimulation.seeds} and {@code -Dsimulation.steps} set how much is tried; {@code -Dsimulation.seed} replays one
 * seed alone.
 */
class SimulationTests {

    private static final long SEEDS = Long.getLong("simulation.seeds", 2_000);

    private static final int STEPS = Integer.getInteger("simulation.steps", 500);

    private static final Long ONE_SEED = Long.getLong("simulation.seed");

    @Test
    void invariantsHoldWhateverHappens() {
        long first = ONE_SEED == null ? 1 : ONE_SEED;
        long last = ONE_SEED == null ? SEEDS : ONE_SEED;
        for (long seed = first; seed <= last; seed++) {
            Optional<Simulation.Failure> failure = Simulation.run(Core.REAL, seed, STEPS, step -> {});
            assertThat(failure.map(Simulation.Failure::report)).isEmpty();
        }
    }

    @Test
    void everythingThatCanHappenDoes() {
        Set<Class<?>> seen = new HashSet<>();
        Set<Object> exits = new HashSet<>();
        for (long seed = 1; seed <= 100; seed++) {
            Simulation.run(Core.REAL, seed, 500, step -> {
                seen.add(step.fact().getClass());
                for (Action action : step.actions()) {
                    seen.add(action.getClass());
                    if (action instanceof Action.Publish publish) {
                        seen.add(publish.event().getClass());
                        if (publish.event() instanceof WorkerExitEvent exit) {
                            exits.add(exit.cause());
                            exits.add(exit.next());
                        }
                    }
                }
            });
        }
        Set<Class<?>> possible = new HashSet<>();
        Stream.of(Fact.class, Action.class, ClusterEvent.class).forEach(type -> possible.addAll(Kinds.of(type)));
        // It is nothing that happens to the cluster, but to what is said of it.
        possible.remove(ClusterEventsDroppedEvent.class);
        assertThat(seen).containsAll(possible);
        assertThat(exits).contains((Object[]) WorkerExitCause.values()).contains((Object[])
                WorkerExitEvent.Next.values());
    }

    /** To be told is not enough: each kind of fact changes something that would not have changed without it. */
    @Test
    void eachKindOfFactIsDealtWith() {
        assertThat(Consequences.missing(Core.REAL, 1_000)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("kindsOfFacts")
    void factThatIsNotDealtWithIsFoundOut(Class<?> forgotten) {
        Core forgetful = (state, fact, now) ->
                Core.REAL.next(state, forgotten.isInstance(fact) ? Consequences.NOTHING : fact, now);
        assertThat(Consequences.missing(forgetful, 3)).contains(forgotten);
    }

    static Set<Class<?>> kindsOfFacts() {
        return Kinds.of(Fact.class);
    }

    @Test
    void sameSeedIsSameRun() {
        assertThat(traceOf(42)).isEqualTo(traceOf(42)).isNotEqualTo(traceOf(43));
    }

    private static String traceOf(long seed) {
        StringBuilder trace = new StringBuilder();
        Simulation.run(Core.REAL, seed, 300, step -> trace.append(step.trace()));
        return trace.toString();
    }
}
