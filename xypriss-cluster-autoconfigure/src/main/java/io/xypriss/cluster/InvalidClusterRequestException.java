package io.xypriss.cluster;

/** A cluster operation was asked for with arguments it cannot take; nothing has changed. */
public class InvalidClusterRequestException extends ClusterException {

    public InvalidClusterRequestException(String message) {
        super(message);
    }
}
