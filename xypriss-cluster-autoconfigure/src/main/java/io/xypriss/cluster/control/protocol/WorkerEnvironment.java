package io.xypriss.cluster.control.protocol;

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

    /** Reads the variables; {@code null} where a master has not set them. */
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
}
