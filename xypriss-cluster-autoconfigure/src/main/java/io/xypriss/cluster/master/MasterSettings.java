package io.xypriss.cluster.master;

import io.xypriss.cluster.outage.OutageAnswers;
import io.xypriss.cluster.sizing.WorkerJvm;
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
 * @param workerJvm fits the JVM of a worker to its share of the machine
 * @param sizing how the number of workers and their memory came about, for people; a line each
 * @param retirementObstacle why no worker may be replaced to make a class archive; absent where one may
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
        WorkerJvm workerJvm,
        List<String> sizing,
        @Nullable String retirementObstacle) {

    public MasterSettings {
        environment = Map.copyOf(environment);
        sizing = List.copyOf(sizing);
    }

    /** The JVM options that fit a worker to its share of the machine, in a cluster of that size. */
    List<String> workerOptions(int workers) {
        return this.workerJvm.options(this.supervision.processes(workers));
    }

    /** Why no worker may be replaced to make a class archive; absent where one may. */
    @Nullable
    String recordingObstacle() {
        return (this.supervision.rolling().maxSurge().value() == 0)
                ? "that takes a worker whose successor serves before it leaves, which xypriss.cluster.rolling.max-surge=0"
                        + " rules out"
                : this.retirementObstacle;
    }
}
