package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterManager;

/** Turns the property {@code start-concurrency} into a number for this machine. */
final class StartConcurrency {

    private static final String AUTO = "auto";

    private StartConcurrency() {}

    static boolean isValid(String value) {
        if (value.trim().equalsIgnoreCase(AUTO)) {
            return true;
        }
        Integer number = WorkerCount.parse(value);
        return number != null && number >= 1 && number <= ClusterManager.MAX_WORKERS;
    }

    /** @param processors processors this process may use, quota of its container included */
    static int resolve(String value, int processors) {
        Integer number = WorkerCount.parse(value);
        return (number != null) ? number : Math.min(processors, ClusterManager.MAX_WORKERS);
    }
}
