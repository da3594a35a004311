package io.xypriss.cluster.supervise;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the process of a worker ended.
 *
 * @param exitCode its exit code; {@code null} when a signal ended it
 * @param signal the number of the signal that ended it; {@code null} when it exited by itself
 * @param lastOutput the last lines it printed, oldest first
 */
public record ProcessExit(
        @Nullable Integer exitCode, @Nullable Integer signal, List<String> lastOutput) {

    public ProcessExit {
        lastOutput = List.copyOf(lastOutput);
    }
}
