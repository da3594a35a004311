package io.xypriss.cluster.control.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.xypriss.cluster.RollingRestartOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

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

    /** {@link RollingRestartOptions} on the wire. */
    record Restart(
            boolean supersede,
            @Nullable Duration minReadyTime,
            @Nullable Duration canaryTime) implements ClusterCommand {

        public static Restart of(RollingRestartOptions options) {
            return new Restart(options.supersede(), options.minReadyTime(), options.canaryTime());
        }

        /** @throws io.xypriss.cluster.InvalidClusterRequestException for a time that is out of range */
        public RollingRestartOptions toOptions() {
            return new RollingRestartOptions(this.supersede, this.minReadyTime, this.canaryTime);
        }
    }

    record Describe() implements ClusterCommand {}
}
