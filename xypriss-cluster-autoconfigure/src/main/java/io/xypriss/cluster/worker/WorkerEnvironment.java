package io.xypriss.cluster.worker;

import io.xypriss.cluster.control.ControlClient;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a master tells a worker by environment variables, before there is a control channel.
 *
 * @param workerId the worker's id, {@code "1"} to {@code "N"}
 * @param port its own port on the loopback address
 * @param publicPort the cluster's public port; 0 where there is none
 * @param managementPort the port of Actuator, where it is not the public one: shared with the other workers as that is,
 *     or the worker's own; 0 where there is none
 * @param controlSocket the master's control socket
 * @param token proves to the master that this is the process it spawned
 * @param directory a folder of its own, which the master removes when the worker has ended
 * @param console whether the master writes to a terminal
 * @param master the process id of the master
 */
public record WorkerEnvironment(
        String workerId,
        int port,
        int publicPort,
        int managementPort,
        Path controlSocket,
        String token,
        Path directory,
        boolean console,
        long master) {

    public static final String WORKER_ID = "WORKER_ID";

    public static final String WORKER_PORT = "WORKER_PORT";

    private static final String PREFIX = "XYPRISS_CLUSTER_";

    private static final String PUBLIC_PORT = PREFIX + "PUBLIC_PORT";

    private static final String MANAGEMENT_PORT = PREFIX + "MANAGEMENT_PORT";

    private static final String CONTROL_SOCKET = PREFIX + "CONTROL_SOCKET";

    private static final String TOKEN = PREFIX + "TOKEN";

    private static final String DIRECTORY = PREFIX + "DIRECTORY";

    private static final String CONSOLE = PREFIX + "CONSOLE";

    private static final String MASTER = PREFIX + "MASTER";

    /** What this process was told as a worker; {@code null} where it is none. */
    public static @Nullable WorkerEnvironment ofThisProcess() {
        return OfThisProcess.ENVIRONMENT;
    }

    /**
     * Programs that a worker starts have its environment, too. But the parent of a worker is its master, as long as that
     * lives; once it does not, this process must not take itself for anything but a worker, and is going to leave as one.
     */
    private boolean isForThisProcess() {
        return ProcessHandle.current()
                        .parent()
                        .filter((parent) -> parent.pid() == this.master)
                        .isPresent()
                || !ControlClient.isListening(this.controlSocket);
    }

    /** Reads them; {@code null} in a process that no master started. */
    public static @Nullable WorkerEnvironment from(Map<String, String> environment) {
        String workerId = environment.get(WORKER_ID);
        String port = environment.get(WORKER_PORT);
        String controlSocket = environment.get(CONTROL_SOCKET);
        String token = environment.get(TOKEN);
        String directory = environment.get(DIRECTORY);
        String master = environment.get(MASTER);
        if (workerId == null
                || port == null
                || controlSocket == null
                || token == null
                || directory == null
                || master == null) {
            return null;
        }
        return new WorkerEnvironment(
                workerId,
                Integer.parseInt(port),
                Integer.parseInt(environment.getOrDefault(PUBLIC_PORT, "0")),
                Integer.parseInt(environment.getOrDefault(MANAGEMENT_PORT, "0")),
                Path.of(controlSocket),
                token,
                Path.of(directory),
                Boolean.parseBoolean(environment.get(CONSOLE)),
                Long.parseLong(master));
    }

    /** The variables to give to the worker. */
    public Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put(WORKER_ID, this.workerId);
        map.put(WORKER_PORT, Integer.toString(this.port));
        map.put(PUBLIC_PORT, Integer.toString(this.publicPort));
        map.put(MANAGEMENT_PORT, Integer.toString(this.managementPort));
        map.put(CONTROL_SOCKET, this.controlSocket.toString());
        map.put(TOKEN, this.token);
        map.put(DIRECTORY, this.directory.toString());
        map.put(CONSOLE, Boolean.toString(this.console));
        map.put(MASTER, Long.toString(this.master));
        return map;
    }

    /** Decided once: whoever is no worker does not become one when the master dies. */
    private static final class OfThisProcess {

        private static final @Nullable WorkerEnvironment ENVIRONMENT = decide();

        private static @Nullable WorkerEnvironment decide() {
            WorkerEnvironment environment = from(System.getenv());
            return (environment != null && environment.isForThisProcess()) ? environment : null;
        }
    }
}
