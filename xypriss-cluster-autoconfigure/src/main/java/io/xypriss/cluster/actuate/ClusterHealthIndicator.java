package io.xypriss.cluster.actuate;

import io.xypriss.cluster.ClusterHealth;
import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.ClusterMetrics;
import io.xypriss.cluster.ClusterSnapshot;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** Publishes the health of the cluster as the contributor {@code cluster}. */
public final class ClusterHealthIndicator extends AbstractHealthIndicator {

    /** Fewer workers serve than desired: worse than {@code UP}, but still to be sent traffic. */
    public static final Status DEGRADED = new Status("DEGRADED", "The cluster serves, but not as it should");

    private final ClusterManager manager;

    public ClusterHealthIndicator(ClusterManager manager) {
        super("The health of the cluster is not known");
        this.manager = manager;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        ClusterSnapshot snapshot = this.manager.getClusterSnapshot();
        ClusterHealth health = snapshot.health();
        ClusterMetrics metrics = snapshot.metrics();
        switch (health.level()) {
            case UP -> builder.up();
            case DEGRADED -> builder.status(DEGRADED);
            case DOWN -> builder.down();
        }
        builder.withDetail("desiredWorkers", metrics.desiredWorkers());
        builder.withDetail("activeWorkers", metrics.activeWorkers());
        builder.withDetail("standbyWorkers", metrics.standbyWorkers());
        builder.withDetails(health.details());
    }
}
