package io.xypriss.cluster.supervise.simulation;

import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.WorkerRef;
import io.xypriss.cluster.supervise.state.ClusterState;
import io.xypriss.cluster.supervise.state.Transition;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether facts have consequences. */
final class Consequences {

    /** Of a process that cannot be. */
    static final Fact NOTHING = new Fact.WorkerReady(new WorkerRef(-7, -7));

    private Consequences() {}

    /** The kinds of facts that never changed anything, in that many runs. */
    static Set<Class<?>> missing(Core core, int seeds) {
        Set<Class<?>> missing = new HashSet<>(Kinds.of(Fact.class));
        for (long seed = 1; seed <= seeds && !missing.isEmpty(); seed++) {
            Simulation.run(core, seed, 500, step -> {
                if (missing.contains(step.fact().getClass()) && hasConsequence(core, step)) {
                    missing.remove(step.fact().getClass());
                }
            });
        }
        return missing;
    }

    private static boolean hasConsequence(Core core, Step step) {
        Transition without = core.next(step.before(), NOTHING, step.now());
        return !step.actions().equals(without.actions()) || !view(step.after()).equals(view(without.state()));
    }

    private static List<Object> view(ClusterState state) {
        return List.of(
                state.workers(),
                state.nextDeadline(),
                state.desired(),
                state.roll(),
                state.records(),
                state.stopping(),
                state.startedAt());
    }
}
