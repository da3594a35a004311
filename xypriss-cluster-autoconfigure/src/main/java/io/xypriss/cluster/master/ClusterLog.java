package io.xypriss.cluster.master;

import io.xypriss.cluster.RollState;
import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.event.ClusterReadyEvent;
import io.xypriss.cluster.event.RollEndedEvent;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerFailedEvent;
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
        if (event instanceof WorkerFailedEvent) {
            logger.error(line);
        } else if (isBad(event)) {
            logger.warn(line);
        } else if (event instanceof WorkerStartedEvent || event instanceof ClusterReadyEvent) {
            logger.debug(line);
        } else {
            logger.info(line);
        }
    }

    private static boolean isBad(ClusterEvent event) {
        return event instanceof WorkerUnhealthyEvent
                || (event instanceof WorkerExitEvent exit && !exit.expected())
                || (event instanceof RollEndedEvent ended && ended.roll().state() != RollState.COMPLETED);
    }
}
