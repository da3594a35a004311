package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.worker.HttpHealthProbe;
import io.xypriss.cluster.worker.WorkerConnection;
import io.xypriss.cluster.worker.WorkerRuntime;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;

/**
 * Tells the master that the application is ready once it says so itself (accepting traffic, after all its runners), and
 * says how to check and to close it.
 */
class WorkerReadiness {

    private final WorkerRuntime runtime;

    private final ConfigurableApplicationContext context;

    private final AtomicBoolean told = new AtomicBoolean();

    WorkerReadiness(
            WorkerConnection connection, ConfigurableApplicationContext context, ApplicationAvailability availability) {
        this.runtime = connection.runtime();
        this.context = context;
        this.runtime.closeWith(context::close);
        URI uri = OwnPort.of(context.getEnvironment(), connection.environment()).checkUri(context);
        this.runtime.probe(new HttpHealthProbe(availability, uri, connection.checkSecret()));
    }

    @EventListener
    void onReadiness(AvailabilityChangeEvent<ReadinessState> event) {
        if (event.getSource() == this.context
                && event.getState() == ReadinessState.ACCEPTING_TRAFFIC
                && this.told.compareAndSet(false, true)) {
            this.runtime.ready();
        }
    }
}
