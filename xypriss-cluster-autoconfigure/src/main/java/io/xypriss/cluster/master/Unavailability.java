package io.xypriss.cluster.master;

import org.jspecify.annotations.Nullable;

/** What the master answers in place of the workers, in servlet and in reactive applications. */
final class Unavailability {

    static final int STATUS = 503;

    static final String RETRY_AFTER_SECONDS = "1";

    static final String TEXT = "No worker of this application is ready to serve. Try again.\n";

    private Unavailability() {}

    /** @param managementPath the base path of Actuator; {@code null} where there is none */
    static boolean isManagement(String path, @Nullable String managementPath) {
        return managementPath != null && (path.equals(managementPath) || path.startsWith(managementPath + "/"));
    }
}
