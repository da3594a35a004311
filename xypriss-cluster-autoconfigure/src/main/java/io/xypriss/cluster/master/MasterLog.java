package io.xypriss.cluster.master;

import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.event.ClusterReadyEvent;
import io.xypriss.cluster.supervise.state.ClusterState;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Logs what happens in the cluster, on a thread of its own: a terminal that is paused must not hold up the supervisor. */
final class MasterLog {

    private final MasterSettings settings;

    private final MasterPorts ports;

    private final Supplier<ClusterState> state;

    private final ClusterEvents events = new ClusterEvents("xypriss-cluster-log");

    private final ClusterLog log = new ClusterLog();

    MasterLog(MasterSettings settings, MasterPorts ports, Supplier<ClusterState> state) {
        this.settings = settings;
        this.ports = ports;
        this.state = state;
    }

    /**
     * Begins, with a line about the start.
     *
     * @param further is told each event, too, on the same thread
     */
    void open(Consumer<ClusterEvent> further) {
        this.events.open((event) -> {
            log(event);
            further.accept(event);
        });
        this.log.info(StartSummary.beginning(this.settings, this.ports.publicPort(), this.ports.managementPort()));
    }

    void publish(ClusterEvent event) {
        this.events.publish(event);
    }

    private void log(ClusterEvent event) {
        this.log.log(event);
        if (event instanceof ClusterReadyEvent ready) {
            this.log.info(StartSummary.of(
                    this.settings, this.ports.publicPort(), this.ports.managementPort(), ready, this.state.get()));
        }
    }

    /** Waits, within the limit, until all events so far are logged. */
    void close(Duration limit) {
        this.events.close(limit);
    }
}
