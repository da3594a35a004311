package io.xypriss.cluster.master;

import io.xypriss.cluster.outage.OutageAnswers;
import io.xypriss.cluster.socket.PassedSockets;
import io.xypriss.cluster.supervise.SupervisorSettings;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a master needs to know.
 *
 * @param application the application's name, for people
 * @param version the version of this library, for people
 * @param workers how many workers to start with
 * @param supervision how to supervise them
 * @param publicAddress where the cluster serves; {@code null} where there is no public port
 * @param managementAddress where Actuator is served; {@code null} where that is the public port, or nowhere
 * @param passed what the service manager handed over to listen on, instead of binding the public address
 * @param passedManagement the same for the management address
 * @param shared whether workers share the listening socket of the public port, rather than serve on their own ports only
 * @param outageAnswers what the master answers while no worker serves
 * @param workerPortBase the first of the workers' own ports; 0 for ephemeral ones, {@code null} for the port after the
 *     public one
 * @param environment additional environment variables of workers
 * @param sizing how the number of workers and their memory came about, for people; a line each
 */
public record MasterSettings(
        String application,
        String version,
        int workers,
        SupervisorSettings supervision,
        @Nullable InetSocketAddress publicAddress,
        @Nullable InetSocketAddress managementAddress,
        PassedSockets passed,
        PassedSockets passedManagement,
        boolean shared,
        OutageAnswers outageAnswers,
        @Nullable Integer workerPortBase,
        Map<String, String> environment,
        List<String> sizing) {

    public MasterSettings {
        environment = Map.copyOf(environment);
        sizing = List.copyOf(sizing);
    }
}
