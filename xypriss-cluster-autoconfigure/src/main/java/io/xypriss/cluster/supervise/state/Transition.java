package io.xypriss.cluster.supervise.state;

import io.xypriss.cluster.supervise.Action;
import java.util.List;

/**
 * What follows from a fact.
 *
 * @param state the state from now on
 * @param actions what is to be done, in this order
 */
public record Transition(ClusterState state, List<Action> actions) {

    public Transition {
        actions = List.copyOf(actions);
    }
}
