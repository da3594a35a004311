package io.xypriss.cluster;

/**
 * The change is under way, but this worker leaves, and cannot wait for the outcome. The cluster goes on with the change;
 * {@link ClusterManager#getClusterSnapshot()} and {@code /actuator/cluster} show its outcome in any other worker.
 */
public class UnfinishedChangeException extends ClusterException {

    public UnfinishedChangeException(String message) {
        super(message);
    }
}
