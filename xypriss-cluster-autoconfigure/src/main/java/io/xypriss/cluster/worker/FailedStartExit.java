package io.xypriss.cluster.worker;

import io.xypriss.cluster.control.protocol.ExitCodes;
import java.time.Duration;

/** Ends a worker whose application could not start. */
public final class FailedStartExit {

    /** For Spring Boot to report the failure, and for the main method to do with it what it does. */
    private static final Duration REPORT_LIMIT = Duration.ofSeconds(10);

    private FailedStartExit() {}

    /**
     * Lets the failure be reported, then exits with {@link ExitCodes#CANNOT_START}, even if the main method survives it:
     * a worker that does not run must not linger.
     *
     * @param starter the thread that started the application
     */
    public static void afterFailedStart(Thread starter) {
        Thread thread = new Thread(
                () -> {
                    try {
                        starter.join(REPORT_LIMIT.toMillis());
                    } catch (InterruptedException ex) {
                        Thread.currentThread().interrupt();
                    }
                    RecordedProcess.exitWithoutWriting(ExitCodes.CANNOT_START);
                },
                "xypriss-worker-exit");
        thread.setDaemon(false);
        thread.start();
    }
}
