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

    public WorkerSpec {
        environment = Map.copyOf(environment);
    }
}
