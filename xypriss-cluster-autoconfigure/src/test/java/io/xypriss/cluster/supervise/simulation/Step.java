package io.xypriss.cluster.supervise.simulation;

import io.xypriss.cluster.supervise.Action;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.state.ClusterState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One transition as it was seen.
 *
 * @param now what the clock showed
 * @param elapsed since the start, by a clock that was never set back
 * @param leapt whether the clock leapt forwards before it
 */
record Step(
        Instant now,
        Duration elapsed,
        boolean leapt,
        ClusterState before,
        Fact fact,
        ClusterState after,
        List<Action> actions) {

    String trace() {
        return "  +" + elapsed + (leapt ? " (leap)" : "") + " " + fact
                + actions.stream().map(action -> "\n        -> " + action).reduce("", String::concat);
    }
}
