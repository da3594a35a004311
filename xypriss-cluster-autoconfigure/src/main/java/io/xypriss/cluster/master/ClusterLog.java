package io.xypriss.cluster.master;

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
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Writes one line for each change, in words a person likes to read. */
class ClusterLog {

    private static final Log logger = LogFactory.getLog("io.xypriss.cluster");

    void info(String line) {
        logger.info(line);
    }

    void log(ClusterEvent event) {
        String line = EventSentences.of(event);
        switch (level(event)) {
            case ERROR -> logger.error(line);
            case WARN -> logger.warn(line);
            case INFO -> logger.info(line);
            case DEBUG -> logger.debug(line);
        }
    }

    /** How loudly a kind of event is said; there is a level for each kind, which a test makes sure of. */
    static Level level(ClusterEvent event) {
        if (event instanceof WorkerFailedEvent) {
            return Level.ERROR;
        }
        if (event instanceof WorkerUnhealthyEvent || event instanceof ClusterEventsDroppedEvent) {
            return Level.WARN;
        }
        if (event instanceof WorkerExitEvent exit) {
            return exit.expected() ? Level.INFO : Level.WARN;
        }
        if (event instanceof RollEndedEvent ended) {
            return (ended.roll().state() == RollState.COMPLETED) ? Level.INFO : Level.WARN;
        }
        if (event instanceof WorkerReadyEvent
                || event instanceof WorkerRestartEvent
                || event instanceof WorkerPromotedEvent
                || event instanceof ClusterScaledEvent
                || event instanceof ClusterStoppedEvent
                || event instanceof RollStartedEvent) {
            return Level.INFO;
        }
        // The start of a process is told when it is ready; and of the whole cluster, in a summary.
        if (event instanceof WorkerStartedEvent || event instanceof ClusterReadyEvent) {
            return Level.DEBUG;
        }
        throw new IllegalArgumentException("No level for " + event.getClass());
    }

    /** How loudly something is said. */
    enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }
}
