package io.xypriss.sample;

import io.xypriss.cluster.event.WorkerExitEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Hears, in the worker that leads, of every worker that ends: the place for an alert of one's own. */
@Component
class WorkerExitLogger {

    private static final Logger logger = LoggerFactory.getLogger(WorkerExitLogger.class);

    @EventListener
    void onExit(WorkerExitEvent event) {
        logger.info(
                "WorkerExitEvent: workerId={} pid={} exitCode={} signal={} expected={} cause={} next={}",
                event.workerId(),
                event.pid(),
                event.exitCode(),
                event.signal(),
                event.expected(),
                event.cause(),
                event.next());
    }
}
