package io.xypriss.cluster;

/** What was asked for does not go together with what is: another rolling restart is running, or its jar is unusable. */
public class ClusterConflictException extends ClusterException {

    public ClusterConflictException(String message) {
        super(message);
    }

    public ClusterConflictException(String message, Throwable cause) {
        super(message, cause);
    }
}
