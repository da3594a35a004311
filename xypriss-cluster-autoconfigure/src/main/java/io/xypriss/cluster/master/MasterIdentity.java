package io.xypriss.cluster.master;

import io.xypriss.cluster.control.protocol.OperatorMessage;
import io.xypriss.cluster.control.transport.MasterDescription;
import io.xypriss.cluster.supervise.state.ClusterState;
import io.xypriss.cluster.supervise.state.WorkerView;
import java.time.Instant;

/** Tells operators which master this is. */
final class MasterIdentity {

    private final MasterSettings settings;

    private final MasterPorts ports;

    MasterIdentity(MasterSettings settings, MasterPorts ports) {
        this.settings = settings;
        this.ports = ports;
    }

    /** What operators find it by. */
    MasterDescription description() {
        return new MasterDescription(
                ProcessHandle.current().pid(),
                this.settings.application(),
                MasterDescription.programOfThisProcess(),
                this.ports.all(),
                Instant.now().toString());
    }

    /** What they are told when they ask it. */
    OperatorMessage.MasterStatus status(ClusterState state) {
        return new OperatorMessage.MasterStatus(
                this.settings.application(),
                this.settings.version(),
                ProcessHandle.current().pid(),
                this.ports.all(),
                state.workers().stream()
                        .filter(WorkerView::leader)
                        .map(WorkerView::workerId)
                        .findFirst()
                        .orElse(null));
    }
}
