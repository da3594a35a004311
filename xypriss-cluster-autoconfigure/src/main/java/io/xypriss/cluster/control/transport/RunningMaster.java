package io.xypriss.cluster.control.transport;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A master that runs.
 *
 * @param directory its run directory
 * @param description what it says of itself; {@code null} while it has not come so far
 */
public record RunningMaster(Path directory, @Nullable MasterDescription description) {

    /** Where it listens for its workers, and for operators. */
    public Path controlSocket() {
        return RunDirectory.controlSocket(this.directory);
    }

    /** Whether it still has its run directory. */
    public boolean isAlive() {
        return RunDirectory.isHeld(this.directory);
    }
}
