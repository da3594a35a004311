package io.xypriss.cluster.plain;

import io.xypriss.cluster.control.protocol.WorkerEnvironment;
import io.xypriss.cluster.socket.InheritedListeningSocket;
import io.xypriss.cluster.socket.RequestCounter;
import io.xypriss.cluster.worker.DrainTimes;
import io.xypriss.cluster.worker.HttpHealthProbe;
import io.xypriss.cluster.worker.ThisWorker;
import io.xypriss.cluster.worker.WorkerConnection;
import io.xypriss.cluster.worker.WorkerRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * A worker that costs a fraction of a second to start. All that a master can tell from a worker of an application is the
 * product's own: the connection to the master, the drain, the accept loop and its gate. Only HTTP is answered by itself.
 */
public final class PlainWorker {

    /** How it starts: absent or empty to become ready, else one of the following. */
    public static final String START = "PLAIN_WORKER_START";

    /** Connects to the master, but never says that it is ready. */
    public static final String NEVER_READY = "never-ready";

    /** Followed by the exit code with which it exits before it is ready. */
    public static final String EXIT = "exit-";

    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(20);

    private PlainWorker() {}

    public static void main(String[] arguments) throws IOException {
        String start = Objects.requireNonNullElse(System.getenv(START), "");
        WorkerEnvironment environment =
                Objects.requireNonNull(ThisWorker.environment(), "Only a master can start this worker");
        WorkerConnection connection = WorkerConnection.open(
                environment, SHUTDOWN_TIMEOUT, new DrainTimes(SHUTDOWN_TIMEOUT, SHUTDOWN_TIMEOUT));
        if (start.startsWith(EXIT)) {
            System.err.println("Exits with " + start.substring(EXIT.length()) + ", as the test wants");
            System.exit(Integer.parseInt(start.substring(EXIT.length())));
        }
        WorkerRuntime runtime = connection.runtime();
        RequestCounter counter = new RequestCounter(HttpHealthProbe.HEADER, connection.checkSecret());
        Mishaps mishaps = new Mishaps(runtime);
        PlainServer server = new PlainServer(
                InheritedListeningSocket.get(),
                new PlainAnswers(environment.workerId(), ProcessHandle.current().pid(), mishaps),
                counter);
        runtime.serve(server.gate(), counter::figures);
        runtime.probe(mishaps);
        server.start();
        if (!start.equals(NEVER_READY)) {
            runtime.ready();
        }
    }

    /** The environment of a worker that starts in that way. */
    public static Map<String, String> starting(String how) {
        return Map.of(START, how);
    }
}
