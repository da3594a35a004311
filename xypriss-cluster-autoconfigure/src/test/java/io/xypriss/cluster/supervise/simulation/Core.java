package io.xypriss.cluster.supervise.simulation;

import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.apply.Supervision;
import io.xypriss.cluster.supervise.state.ClusterState;
import io.xypriss.cluster.supervise.state.Transition;
import io.xypriss.cluster.supervise.state.WorkerView;
import java.time.Instant;
import java.util.List;

/** What is simulated; broken variants show that the simulation would notice. */
@FunctionalInterface
interface Core {

    Core REAL = Supervision::next;

    Transition next(ClusterState state, Fact fact, Instant now);

    default List<WorkerView> workers(ClusterState state) {
        return state.workers();
    }
}
