package io.xypriss.cluster.launch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a worker's process ended.
 *
 * @param exitCode its exit code; {@code null} when a signal ended it
 * @param signal the number of the signal that ended it; {@code null} when it exited by itself
 * @param lastOutput the last lines it printed, oldest first
 */
public record WorkerExit(
        @Nullable Integer exitCode, @Nullable Integer signal, List<String> lastOutput) {

    public WorkerExit {
        lastOutput = List.copyOf(lastOutput);
    }
}
