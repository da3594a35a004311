package io.xypriss.cluster.supervise.rule;

import io.xypriss.cluster.event.WorkerExitEvent.Next;
import io.xypriss.cluster.supervise.SupervisorSettings;
import io.xypriss.cluster.supervise.SupervisorSettings.Backoff;
import io.xypriss.cluster.supervise.state.RestartHistory;
import java.time.Duration;

/** Decides whether, and after which pause, a worker that failed is restarted. */
public final class RestartPolicy {

    /** The exit code of an application that cannot start, however often it is tried. */
    static final int CANNOT_START = 78;

    private static final int COST = 1;

    private static final int COST_OF_REPEATED_CANNOT_START = 2;

    private RestartPolicy() {}

    /**
     * @param next {@code RESTART}, {@code GIVE_UP} or {@code STAY_STOPPED}
     * @param delay the pause before the restart
     * @param cost what the restart costs of the budget
     * @param history what counts from now on
     */
    public record Decision(Next next, Duration delay, int cost, RestartHistory history) {}

    /**
     * @param past the restarts so far
     * @param now in elapsed time
     * @param wasReady whether the process that failed had been ready
     * @param cannotStart whether it said that it cannot start
     * @param random 0 to 1, for the jitter
     */
    public static Decision decide(
            SupervisorSettings settings,
            RestartHistory past,
            Duration now,
            boolean wasReady,
            boolean cannotStart,
            double random) {
        RestartHistory recent = past.within(settings.restartWindow(), now);
        int cost = cannotStart && recent.cannotStart() != null ? COST_OF_REPEATED_CANNOT_START : COST;
        RestartHistory history = cannotStart ? recent.withCannotStart(now) : recent;
        if (!settings.autoRestart()) {
            return new Decision(Next.STAY_STOPPED, Duration.ZERO, 0, history);
        }
        if (recent.spent() + cost > settings.maxRestarts()) {
            return new Decision(Next.GIVE_UP, Duration.ZERO, 0, history);
        }
        int restarts = recent.restarts().size();
        int pauses = wasReady ? restarts : restarts + 1;
        return new Decision(Next.RESTART, delay(settings.backoff(), pauses, random), cost, history);
    }

    private static Duration delay(Backoff backoff, int pauses, double random) {
        if (pauses == 0) {
            return Duration.ZERO;
        }
        double max = backoff.max().toNanos();
        double pause = Math.min(max, backoff.initial().toNanos() * Math.pow(backoff.multiplier(), pauses - 1));
        double jittered = pause * (1 + backoff.jitter() * (2 * random - 1));
        return Duration.ofNanos(Math.round(Math.min(max, jittered)));
    }
}
