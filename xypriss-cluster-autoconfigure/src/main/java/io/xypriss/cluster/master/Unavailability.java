package io.xypriss.cluster.master;

/** What the master answers in place of the workers, in servlet and in reactive applications. */
final class Unavailability {

    static final int STATUS = 503;

    static final String RETRY_AFTER_SECONDS = "1";

    static final String TEXT = "No worker of this application is ready to serve. Try again.\n";

    private Unavailability() {}
}
