package io.xypriss.cluster.supervise.state;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a process is on its way out.
 *
 * @param reason why
 * @param step how hard it has been asked
 * @param deadline when the next step follows; absent while the spawn is not confirmed, as there is nothing to signal
 */
public record Ending(Reason reason, Step step, @Nullable Duration deadline) {

    /** Why a process ends; the first reason stands, so that its exit is told truly. */
    public enum Reason {
        SCALE_DOWN(true),
        RESTART(true),
        ROLL(true),
        RECYCLING(true),
        RETIREMENT(true),
        STOP(true),
        UNHEALTHY(false),
        START_TIMEOUT(false),
        REFUSAL(false),
        CONTROL_LOST(false),
        LEAVING(false);

        private final boolean requested;

        Reason(boolean requested) {
            this.requested = requested;
        }

        /** Whether someone asked for it, so that the exit is expected. */
        public boolean requested() {
            return requested;
        }
    }

    /** From the gentlest to the hardest. */
    public enum Step {
        LEAVING,
        TERMINATING,
        KILLING
    }

    public Ending withReason(Reason other) {
        return new Ending(other, step, deadline);
    }

    public Ending withDeadline(Duration other) {
        return new Ending(reason, step, other);
    }
}
