package io.xypriss.cluster.event;

import io.xypriss.cluster.WorkerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A worker's process ended. Each exit yields exactly one such event.
 *
 * @param timestamp when
 * @param workerId the worker's id
 * @param pid its process id
 * @param exitCode its exit code; absent when a signal ended it
 * @param signal the number of the signal that ended it; absent when it exited by itself. A JVM that exits with
 *     {@code 128 + n} cannot be told from one that signal {@code n} ended, and counts as the latter
 * @param expected whether the master had asked for it
 * @param uptime how long the process lived
 * @param cause why, as far as the master can tell
 * @param lastOutput the last lines it printed, oldest first
 * @param next what the master does about it
 * @param restartDelay how long until the restart, where {@code next} is {@link Next#RESTART}
 */
public record WorkerExitEvent(
        Instant timestamp,
        String workerId,
        long pid,
        @Nullable Integer exitCode,
        @Nullable Integer signal,
        boolean expected,
        Duration uptime,
        WorkerExitCause cause,
        List<String> lastOutput,
        Next next,
        @Nullable Duration restartDelay)
        implements ClusterEvent {

    public WorkerExitEvent {
        lastOutput = List.copyOf(lastOutput);
    }

    /** What happens after an exit. */
    public enum Next {

        /** The worker is started again, after {@link #restartDelay()}. */
        RESTART,

        /** The worker is beyond its restart budget, and is left {@link WorkerStatus#FAILED}. */
        GIVE_UP,

        /** The worker stays stopped: {@code xypriss.cluster.auto-restart} is off. */
        STAY_STOPPED,

        /** Nothing: its successor serves already, or is about to. */
        SUCCEEDED,

        /** Nothing: it was to succeed a worker that goes on serving in its place. */
        ABANDON,

        /** The worker is gone for good: the cluster shrinks or stops. */
        REMOVE
    }
}
