package io.xypriss.cluster.control.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.xypriss.cluster.RollingRestartOptions;

/** What an application in a worker can ask of the master. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ClusterCommand.ScaleUp.class, name = "scale-up"),
    @JsonSubTypes.Type(value = ClusterCommand.ScaleDown.class, name = "scale-down"),
    @JsonSubTypes.Type(value = ClusterCommand.ScaleTo.class, name = "scale-to"),
    @JsonSubTypes.Type(value = ClusterCommand.RestartWorker.class, name = "restart-worker"),
    @JsonSubTypes.Type(value = ClusterCommand.Restart.class, name = "restart"),
    @JsonSubTypes.Type(value = ClusterCommand.StopCluster.class, name = "stop-cluster"),
    @JsonSubTypes.Type(value = ClusterCommand.Describe.class, name = "describe")
})
public sealed interface ClusterCommand {

    record ScaleUp(int count) implements ClusterCommand {}

    record ScaleDown(int count) implements ClusterCommand {}

    record ScaleTo(int workers) implements ClusterCommand {}

    record RestartWorker(String id) implements ClusterCommand {}

    record StopCluster(boolean graceful) implements ClusterCommand {}

    record Restart(RollingRestartOptions options) implements ClusterCommand {}

    record Describe() implements ClusterCommand {}
}
