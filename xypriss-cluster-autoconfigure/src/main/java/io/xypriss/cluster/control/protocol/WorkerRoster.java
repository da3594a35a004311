package io.xypriss.cluster.control.protocol;

import java.util.List;

/**
 * The workers that the cluster has; said to a worker that becomes ready, and to all when that changes.
 *
 * @param ids their ids, in order
 */
public record WorkerRoster(List<String> ids) {

    /** Said by the master. */
    public static final Topic<WorkerRoster> TOPIC = Topic.of("workers", WorkerRoster.class);

    public WorkerRoster {
        ids = List.copyOf(ids);
    }
}
