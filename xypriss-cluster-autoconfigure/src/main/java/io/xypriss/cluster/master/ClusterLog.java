package io.xypriss.cluster.master;

import io.xypriss.cluster.ClusterEvent;
import io.xypriss.cluster.ClusterReadyEvent;
import io.xypriss.cluster.ClusterScaledEvent;
import io.xypriss.cluster.ClusterStoppedEvent;
import io.xypriss.cluster.Roll;
import io.xypriss.cluster.RollEndedEvent;
import io.xypriss.cluster.RollStartedEvent;
import io.xypriss.cluster.RollState;
import io.xypriss.cluster.WorkerExitEvent;
import io.xypriss.cluster.WorkerFailedEvent;
import io.xypriss.cluster.WorkerPromotedEvent;
import io.xypriss.cluster.WorkerReadyEvent;
import io.xypriss.cluster.WorkerRestartEvent;
import io.xypriss.cluster.WorkerStartedEvent;
import io.xypriss.cluster.WorkerUnhealthyEvent;
import java.time.Duration;
import java.util.Locale;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Writes one line for each change, in words a person likes to read. */
class ClusterLog {

    private static final Log logger = LogFactory.getLog("io.xypriss.cluster");

    void info(String line) {
        logger.info(line);
    }

    void log(ClusterEvent event) {
        if (event instanceof WorkerStartedEvent started) {
            logger.debug("Worker %s started: pid %d, own port %d"
                    .formatted(started.workerId(), started.pid(), started.port()));
        } else if (event instanceof WorkerReadyEvent ready) {
            logger.info("Worker %s is ready: pid %d, after %s"
                    .formatted(ready.workerId(), ready.pid(), human(ready.startDuration())));
        } else if (event instanceof WorkerPromotedEvent promoted) {
            logger.info("Worker %s, which stood by, serves now: pid %d".formatted(promoted.workerId(), promoted.pid()));
        } else if (event instanceof WorkerUnhealthyEvent unhealthy) {
            logger.warn("Worker %s (pid %d) failed %d health checks in a row, and is replaced: %s"
                    .formatted(unhealthy.workerId(), unhealthy.pid(), unhealthy.failures(), unhealthy.reason()));
        } else if (event instanceof WorkerExitEvent exit) {
            log(exit);
        } else if (event instanceof WorkerRestartEvent restart) {
            logger.info(
                    restart.requested()
                            ? "Worker %s is started anew: %s".formatted(restart.workerId(), restart.reason())
                            : "Worker %s is restarted (restart %d)".formatted(restart.workerId(), restart.restarts()));
        } else if (event instanceof WorkerFailedEvent failed) {
            logger.error("Worker %s has FAILED and is left alone until it is told to restart: %s"
                    .formatted(failed.workerId(), failed.reason()));
        } else if (event instanceof ClusterReadyEvent ready) {
            logger.debug("All %d workers serve".formatted(ready.workers()));
        } else if (event instanceof ClusterScaledEvent scaled) {
            logger.info("Scaled from %d to %d workers".formatted(scaled.from(), scaled.to()));
        } else if (event instanceof RollStartedEvent started) {
            logger.info("Rolling restart %d of %d %s begins%s"
                    .formatted(
                            started.roll().id(),
                            started.roll().total(),
                            (started.roll().total() == 1) ? "worker" : "workers",
                            releases(started.roll())));
        } else if (event instanceof RollEndedEvent ended) {
            log(ended.roll());
        } else if (event instanceof ClusterStoppedEvent stopped) {
            logger.info(
                    stopped.graceful() ? "All workers have stopped" : "All workers have ended, some of them killed");
        }
    }

    private static void log(Roll roll) {
        if (roll.state() == RollState.COMPLETED) {
            logger.info("Rolling restart %d is COMPLETED after %s: %d of %d replaced%s"
                    .formatted(roll.id(), human(roll.duration()), roll.replaced(), roll.total(), releases(roll)));
        } else {
            logger.warn("Rolling restart %d was %s after %s: %s"
                    .formatted(
                            roll.id(),
                            (roll.state() == RollState.ROLLED_BACK) ? "ROLLED BACK" : "ended",
                            human(roll.duration()),
                            roll.reason()));
        }
    }

    private static String releases(Roll roll) {
        if (roll.fromRelease().equals(roll.toRelease())) {
            return "";
        }
        return ", from release " + roll.fromRelease() + " to " + roll.toRelease();
    }

    private static void log(WorkerExitEvent exit) {
        String how =
                (exit.signal() != null) ? "was ended by signal " + exit.signal() : "exited with " + exit.exitCode();
        String line = "Worker %s (pid %d) %s after %s (%s); %s"
                .formatted(
                        exit.workerId(),
                        exit.pid(),
                        how,
                        human(exit.uptime()),
                        exit.cause().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        next(exit));
        if (exit.expected()) {
            logger.info(line);
        } else {
            logger.warn(line);
        }
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
