package io.xypriss.cluster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole cluster at one moment, its parts consistent with each other.
 *
 * <p>The constructor is not part of the API: components may be added.
 *
 * @param role the role of the manager that holds the truth
 * @param metrics its figures
 * @param health its health
 * @param workers its workers, in the order of their ids
 * @param roll the rolling restart that is running, else the last one; absent before the first
 */
public record ClusterSnapshot(
        ClusterRole role,
        ClusterMetrics metrics,
        ClusterHealth health,
        List<WorkerInfo> workers,
        @Nullable Roll roll) {

    public ClusterSnapshot {
        workers = List.copyOf(workers);
    }
}
