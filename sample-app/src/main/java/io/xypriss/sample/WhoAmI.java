package io.xypriss.sample;

/** The process that answers: where it stands in the cluster is in its environment. */
public record WhoAmI(String workerId, long pid, int port, String role) {

    static WhoAmI here(int serverPort) {
        String workerId = System.getenv("WORKER_ID");
        String workerPort = System.getenv("WORKER_PORT");
        return new WhoAmI(
                workerId,
                ProcessHandle.current().pid(),
                (workerPort != null) ? Integer.parseInt(workerPort) : serverPort,
                (workerId != null) ? "WORKER" : "STANDALONE");
    }
}
