package io.xypriss.cluster;

/** A cluster operation was refused or failed; the message says why and what to do. */
public class ClusterException extends RuntimeException {

    public ClusterException(String message) {
        super(message);
    }

    public ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
