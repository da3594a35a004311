package io.xypriss.cluster;

/** No worker has the id that was asked for. */
public class UnknownWorkerException extends ClusterException {

    public UnknownWorkerException(String message) {
        super(message);
    }
}
