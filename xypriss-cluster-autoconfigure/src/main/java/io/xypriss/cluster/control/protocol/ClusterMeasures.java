package io.xypriss.cluster.control.protocol;

import io.xypriss.cluster.ClusterSnapshot;
import java.util.List;

/**
 * The cluster at one moment, and what its workers add up to.
 *
 * @param totals those of each worker in the snapshot
 */
public record ClusterMeasures(ClusterSnapshot snapshot, List<WorkerTotals> totals) {

    public ClusterMeasures {
        totals = List.copyOf(totals);
    }
}
