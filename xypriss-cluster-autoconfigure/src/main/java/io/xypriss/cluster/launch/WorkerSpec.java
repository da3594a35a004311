package io.xypriss.cluster.launch;

import java.util.Map;

/**
 * Which worker to start. How that is done is the launcher's business.
 *
 * @param workerId the worker's id, {@code "1"} to {@code "N"}
 * @param release the name of the release to run; empty for what the master itself was started from
 * @param environment variables to add to the inherited environment, the worker's id, port and control socket among them
 * @param processes how many processes share the machine, this one included, 1 or more
 * @param mayRecord whether the worker may record, as it runs, what lets later ones start faster
 */
public record WorkerSpec(
        String workerId, String release, Map<String, String> environment, int processes, boolean mayRecord) {

    /** A worker of what the master was started from, alone on its machine, that records nothing. */
    public static WorkerSpec of(String workerId, Map<String, String> environment) {
        return new WorkerSpec(workerId, "", environment, 1, false);
    }

    public WorkerSpec {
        environment = Map.copyOf(environment);
    }

    /** The same, but of another release. */
    public WorkerSpec withRelease(String name) {
        return new WorkerSpec(this.workerId, name, this.environment, this.processes, this.mayRecord);
    }

    /** The same, but among other processes. */
    public WorkerSpec withProcesses(int count) {
        return new WorkerSpec(this.workerId, this.release, this.environment, count, this.mayRecord);
    }

    /** The same, but free to record or not. */
    public WorkerSpec withMayRecord(boolean may) {
        return new WorkerSpec(this.workerId, this.release, this.environment, this.processes, may);
    }
}
