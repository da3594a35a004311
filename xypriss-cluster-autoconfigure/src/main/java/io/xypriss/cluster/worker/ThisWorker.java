package io.xypriss.cluster.worker;

import io.xypriss.cluster.control.protocol.WorkerEnvironment;
import io.xypriss.cluster.control.transport.ControlClient;
import org.jspecify.annotations.Nullable;

/** Tells whether this process is a worker, and what its master told it. */
public final class ThisWorker {

    /** Decided once: a process that is no worker does not become one when the master dies. */
    private static final @Nullable WorkerEnvironment ENVIRONMENT = decide();

    private ThisWorker() {}

    /** What the master told this process; {@code null} where this process is no worker. */
    public static @Nullable WorkerEnvironment environment() {
        return ENVIRONMENT;
    }

    private static @Nullable WorkerEnvironment decide() {
        WorkerEnvironment environment = WorkerEnvironment.from(System.getenv());
        return (environment != null && isForThisProcess(environment)) ? environment : null;
    }

    /**
     * Programs that a worker starts have its environment, too. But the parent of a worker is its master, as long as that
     * lives; once it does not, this process must not take itself for anything but a worker, and is going to leave as one.
     */
    private static boolean isForThisProcess(WorkerEnvironment environment) {
        return ProcessHandle.current()
                        .parent()
                        .filter((parent) -> parent.pid() == environment.master())
                        .isPresent()
                || !ControlClient.isListening(environment.controlSocket());
    }
}
