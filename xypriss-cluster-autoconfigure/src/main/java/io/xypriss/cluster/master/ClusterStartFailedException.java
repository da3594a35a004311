package io.xypriss.cluster.master;

import io.xypriss.cluster.ClusterException;
import io.xypriss.cluster.supervise.ProcessExit;
import org.jspecify.annotations.Nullable;

/** No worker became ready, and none is going to. */
public class ClusterStartFailedException extends ClusterException {

    private final String workerId;

    private final @Nullable String reason;

    private final transient @Nullable ProcessExit lastExit;

    ClusterStartFailedException(String workerId, @Nullable String reason, @Nullable ProcessExit lastExit) {
        super("No worker could be started; worker " + workerId + ": " + reason);
        this.workerId = workerId;
        this.reason = reason;
        this.lastExit = lastExit;
    }

    /** The worker that stands for all of them. */
    public String workerId() {
        return this.workerId;
    }

    /** Why it is not started again. */
    public @Nullable String reason() {
        return this.reason;
    }

    /** How its last process ended; {@code null} where none could be spawned. */
    public @Nullable ProcessExit lastExit() {
        return this.lastExit;
    }
}
