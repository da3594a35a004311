package io.xypriss.cluster.master;

import io.xypriss.cluster.Roll;
import io.xypriss.cluster.RollState;
import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.event.ClusterEventsDroppedEvent;
import io.xypriss.cluster.event.ClusterReadyEvent;
import io.xypriss.cluster.event.ClusterScaledEvent;
import io.xypriss.cluster.event.ClusterStoppedEvent;
import io.xypriss.cluster.event.RollEndedEvent;
import io.xypriss.cluster.event.RollStartedEvent;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerFailedEvent;
import io.xypriss.cluster.event.WorkerPromotedEvent;
import io.xypriss.cluster.event.WorkerReadyEvent;
import io.xypriss.cluster.event.WorkerRestartEvent;
import io.xypriss.cluster.event.WorkerStartedEvent;
import io.xypriss.cluster.event.WorkerUnhealthyEvent;
import java.time.Duration;
import java.util.Locale;

/** Says in one sentence what happened, for the log and for the command line. */
final class EventSentences {

    private EventSentences() {}

    static String of(ClusterEvent event) {
        if (event instanceof WorkerStartedEvent started) {
            return "Worker %s started: pid %d, own port %d"
                    .formatted(started.workerId(), started.pid(), started.port());
        }
        if (event instanceof WorkerReadyEvent ready) {
            return "Worker %s is ready: pid %d, after %s"
                    .formatted(ready.workerId(), ready.pid(), human(ready.startDuration()));
        }
        if (event instanceof WorkerPromotedEvent promoted) {
            return "Worker %s, which stood by, serves now: pid %d".formatted(promoted.workerId(), promoted.pid());
        }
        if (event instanceof WorkerUnhealthyEvent unhealthy) {
            return "Worker %s (pid %d) failed %d health checks in a row, and is replaced: %s"
                    .formatted(unhealthy.workerId(), unhealthy.pid(), unhealthy.failures(), unhealthy.reason());
        }
        if (event instanceof WorkerExitEvent exit) {
            return of(exit);
        }
        if (event instanceof WorkerRestartEvent restart) {
            return restart.requested()
                    ? "Worker %s is started anew: %s".formatted(restart.workerId(), restart.reason())
                    : "Worker %s is restarted (restart %d)".formatted(restart.workerId(), restart.restarts());
        }
        if (event instanceof WorkerFailedEvent failed) {
            return "Worker %s has FAILED and is left alone until it is told to restart: %s"
                    .formatted(failed.workerId(), failed.reason());
        }
        if (event instanceof RollStartedEvent started) {
            return "Rolling restart %d of %d %s begins%s"
                    .formatted(
                            started.roll().id(),
                            started.roll().total(),
                            (started.roll().total() == 1) ? "worker" : "workers",
                            releases(started.roll()));
        }
        if (event instanceof RollEndedEvent ended) {
            return verdict(ended.roll());
        }
        return ofCluster(event);
    }

    private static String ofCluster(ClusterEvent event) {
        if (event instanceof ClusterReadyEvent ready) {
            return "All %d workers serve".formatted(ready.workers());
        }
        if (event instanceof ClusterScaledEvent scaled) {
            return "Scaled from %d to %d workers".formatted(scaled.from(), scaled.to());
        }
        if (event instanceof ClusterStoppedEvent stopped) {
            return stopped.graceful() ? "All workers have stopped" : "All workers have ended, not all of them in order";
        }
        if (event instanceof ClusterEventsDroppedEvent dropped) {
            return "%d events were dropped, as too many waited for a worker that leads".formatted(dropped.count());
        }
        throw new IllegalArgumentException("No sentence for " + event.getClass());
    }

    /** What became of a rolling restart that has ended. */
    static String verdict(Roll roll) {
        if (roll.state() == RollState.COMPLETED) {
            return "Rolling restart %d is COMPLETED after %s: %d of %d replaced%s"
                    .formatted(roll.id(), human(roll.duration()), roll.replaced(), roll.total(), releases(roll));
        }
        return "Rolling restart %d was %s after %s: %s"
                .formatted(
                        roll.id(),
                        (roll.state() == RollState.ROLLED_BACK) ? "ROLLED BACK" : "ended",
                        human(roll.duration()),
                        roll.reason());
    }

    private static String releases(Roll roll) {
        if (roll.fromRelease().equals(roll.toRelease())) {
            return "";
        }
        return ", from release " + roll.fromRelease() + " to " + roll.toRelease();
    }

    private static String of(WorkerExitEvent exit) {
        String how =
                (exit.signal() != null) ? "was ended by signal " + exit.signal() : "exited with " + exit.exitCode();
        return "Worker %s (pid %d) %s after %s (%s); %s"
                .formatted(
                        exit.workerId(),
                        exit.pid(),
                        how,
                        human(exit.uptime()),
                        exit.cause().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        next(exit));
    }

    private static String next(WorkerExitEvent exit) {
        return switch (exit.next()) {
            case RESTART -> {
                Duration delay = exit.restartDelay();
                yield (delay == null || delay.isZero()) ? "restarting now" : "restarting in " + human(delay);
            }
            case GIVE_UP -> "its restart budget is used up";
            case STAY_STOPPED -> "it stays stopped, as xypriss.cluster.auto-restart is off";
            case SUCCEEDED -> "its successor serves in its place";
            case ABANDON -> "the worker it was to succeed serves on";
            case REMOVE -> "it is gone for good";
        };
    }

    static String human(Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            return duration.toMillis() + " ms";
        }
        if (duration.compareTo(Duration.ofMinutes(2)) < 0) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        return (duration.compareTo(Duration.ofHours(2)) < 0)
                ? duration.toMinutes() + " min"
                : duration.toHours() + " h";
    }
}
