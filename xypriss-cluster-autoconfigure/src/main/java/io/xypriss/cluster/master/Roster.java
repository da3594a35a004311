package io.xypriss.cluster.master;

import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.WorkerRoster;
import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.event.ClusterScaledEvent;
import io.xypriss.cluster.supervise.WorkerRef;
import io.xypriss.cluster.supervise.state.ClusterState;
import io.xypriss.cluster.supervise.state.WorkerView;
import java.util.function.Supplier;

/** Tells workers which workers there are: each as it becomes ready, and all when that changes. */
final class Roster {

    private final Supplier<ClusterState> state;

    private final WorkerProcesses processes;

    Roster(Supplier<ClusterState> state, WorkerProcesses processes) {
        this.state = state;
        this.processes = processes;
    }

    void tell(WorkerRef ref) {
        this.processes.send(ref, message());
    }

    void changed(ClusterEvent event) {
        if (event instanceof ClusterScaledEvent) {
            this.processes.sendToAll(message());
        }
    }

    private MasterMessage message() {
        return WorkerRoster.TOPIC.fromMaster(new WorkerRoster(
                this.state.get().workers().stream().map(WorkerView::workerId).toList()));
    }
}
