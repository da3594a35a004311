package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.worker.HttpHealthProbe;
import io.xypriss.cluster.worker.WorkerConnection;
import io.xypriss.cluster.worker.WorkerLeadership;
import io.xypriss.cluster.worker.WorkerRuntime;
import java.net.URI;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/**
 * Tells the master that the application is ready once it says so itself (accepting traffic, after all its runners), and
 * each time it refuses and accepts traffic later on; says how to check and to close it.
 */
class WorkerReadiness {

    private final WorkerRuntime runtime;

    private final WorkerLeadership leadership;

    private final ConfigurableApplicationContext context;

    private volatile boolean started;

    WorkerReadiness(
            WorkerConnection connection, ConfigurableApplicationContext context, ApplicationAvailability availability) {
        this.runtime = connection.runtime();
        this.context = context;
        this.runtime.closeWith(context::close);
        this.leadership = connection.leadership();
        this.leadership.publishWith(context::publishEvent);
        OwnPort port = OwnPort.of(context.getEnvironment(), connection.environment());
        String secret = connection.checkSecret();
        this.runtime.probe(new HttpHealthProbe(availability, port.checkUri(context), secret));
        URI warmUp = port.warmUpUri(context);
        if (warmUp != null) {
            this.runtime.exercise(HttpHealthProbe.warmUp(availability, warmUp, secret));
        }
    }

    @EventListener
    void onReadiness(AvailabilityChangeEvent<ReadinessState> event) {
        boolean own = event.getSource() == this.context;
        if (event.getState() == ReadinessState.REFUSING_TRAFFIC) {
            if (own || isOfTheApplication(event)) {
                this.runtime.unready();
            }
        } else if (own || this.started && isOfTheApplication(event)) {
            this.started = true;
            this.runtime.ready();
        }
    }

    /** Whatever closes it, even where nobody has told the worker to leave: the exit that follows tells the master. */
    @EventListener
    void onClosing(ContextClosedEvent event) {
        if (event.getApplicationContext() == this.context) {
            this.leadership.cease();
            this.leadership.awaitListeners();
        }
    }

    /** Its beans may name anything as the source; only another context speaks for itself alone. */
    private static boolean isOfTheApplication(AvailabilityChangeEvent<ReadinessState> event) {
        return !(event.getSource() instanceof ApplicationContext);
    }
}
