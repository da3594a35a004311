package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterException;

/** The cluster could not start for a reason outside this process; the message says which, the action what to do. */
class ClusterStartException extends ClusterException {

    private final String action;

    ClusterStartException(String message, String action, Throwable cause) {
        super(message, cause);
        this.action = action;
    }

    String action() {
        return this.action;
    }
}
