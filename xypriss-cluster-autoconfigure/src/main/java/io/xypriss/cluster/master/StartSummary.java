package io.xypriss.cluster.master;

import io.xypriss.cluster.WorkerStatus;
import io.xypriss.cluster.event.ClusterReadyEvent;
import io.xypriss.cluster.supervise.state.ClusterState;
import io.xypriss.cluster.supervise.state.WorkerView;

/** What the master says as it starts, and once all workers serve. */
final class StartSummary {

    private StartSummary() {}

    static String of(
            MasterSettings settings, int publicPort, int managementPort, ClusterReadyEvent ready, ClusterState state) {
        StringBuilder text = new StringBuilder();
        text.append("XyPriss Cluster %s: %s serves%s with %d %s, ready in %s%n"
                .formatted(
                        settings.version(),
                        settings.application(),
                        where(settings, publicPort, managementPort),
                        ready.workers(),
                        (ready.workers() == 1) ? "worker" : "workers",
                        EventSentences.human(ready.startDuration())));
        text.append("    master     pid %d".formatted(ProcessHandle.current().pid()));
        settings.sizing().forEach((line) -> text.append("%n    sizing     %s".formatted(line)));
        for (WorkerView worker : state.workers()) {
            text.append("%n    worker %-3s %s".formatted(worker.workerId(), describe(worker)));
        }
        return text.toString();
    }

    /** What the master says before its first worker starts. */
    static String beginning(MasterSettings settings, int publicPort, int managementPort) {
        return "This process (pid %d) is the master of %s and starts %d %s%s"
                .formatted(
                        ProcessHandle.current().pid(),
                        settings.application(),
                        settings.workers(),
                        (settings.workers() == 1) ? "worker" : "workers",
                        where(settings, publicPort, managementPort));
    }

    private static String where(MasterSettings settings, int publicPort, int managementPort) {
        if (publicPort == 0) {
            return "";
        }
        return settings.shared()
                ? " on port " + publicPort + ((managementPort > 0) ? " (management port " + managementPort + ")" : "")
                : " on the workers' own ports";
    }

    private static String describe(WorkerView worker) {
        if (worker.startDuration() == null) {
            return "starts, to stand by";
        }
        return "pid %s, own port %s, ready after %s%s"
                .formatted(
                        worker.pid(),
                        worker.port(),
                        EventSentences.human(worker.startDuration()),
                        (worker.status() == WorkerStatus.STANDBY) ? ", stands by" : "");
    }
}
