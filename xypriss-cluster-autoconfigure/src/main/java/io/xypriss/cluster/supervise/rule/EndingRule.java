package io.xypriss.cluster.supervise.rule;

import io.xypriss.cluster.supervise.SupervisorSettings;
import io.xypriss.cluster.supervise.state.Ending.Step;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.time.Duration;

/**
 * How processes are ended: leave (for {@code shutdownTimeout}), then TERM (for {@link SupervisorSettings#killGrace()}),
 * then KILL, repeated until the exit is reported. A process on its way out never goes back to a gentler step.
 */
public final class EndingRule {

    /** How soon KILL is sent again to a process that has not ended. */
    public static final Duration KILL_AGAIN = Duration.ofSeconds(5);

    private EndingRule() {}

    /** A worker that serves is drained; one that never got so far has nothing to finish, and is ended at once. */
    public static Step gentlest(WorkerProcess process) {
        return process.ready() == null ? Step.TERMINATING : Step.LEAVING;
    }

    /** What follows when a step was not enough. */
    public static Step after(Step step) {
        return step == Step.LEAVING ? Step.TERMINATING : Step.KILLING;
    }

    /** How long a process has before the next step. */
    public static Duration patience(SupervisorSettings settings, Step step) {
        return switch (step) {
            case LEAVING -> settings.shutdownTimeout();
            case TERMINATING -> settings.killGrace();
            case KILLING -> KILL_AGAIN;
        };
    }
}
