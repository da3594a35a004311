package io.xypriss.cluster;

import java.util.Map;

/**
 * Whether the cluster serves as it should.
 *
 * <p>The constructor is not part of the API: components may be added.
 *
 * @param healthy {@code true} when all desired workers run, or a planned change is under way and at least one serves
 * @param level how bad it is
 * @param details what is amiss or under way, by topic; empty when there is nothing to say
 */
public record ClusterHealth(boolean healthy, Level level, Map<String, Object> details) {

    public ClusterHealth {
        details = Map.copyOf(details);
    }

    /** The steps of cluster health, as the health contributor {@code cluster} publishes them. */
    public enum Level {

        /** All desired workers serve, or a planned change is under way. */
        UP,

        /** Fewer workers serve than desired. */
        DEGRADED,

        /** No worker serves. */
        DOWN
    }
}
