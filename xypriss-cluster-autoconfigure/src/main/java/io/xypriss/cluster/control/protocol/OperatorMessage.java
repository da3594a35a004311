package io.xypriss.cluster.control.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an operator at a terminal and the master say to each other. A connection carries one {@link Request}; the master
 * answers it and closes the connection.
 *
 * <p>The command line of a new release asks a master of the release before, so both ends ignore properties that they do
 * not know. Times are in milliseconds, memory in bytes, CPU in percent of one processor; an unknown figure is absent.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = OperatorMessage.Request.class, name = "operator-request"),
    @JsonSubTypes.Type(value = OperatorMessage.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = OperatorMessage.Accepted.class, name = "accepted"),
    @JsonSubTypes.Type(value = OperatorMessage.Done.class, name = "done"),
    @JsonSubTypes.Type(value = OperatorMessage.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = OperatorMessage.Status.class, name = "status"),
    @JsonSubTypes.Type(value = OperatorMessage.Events.class, name = "events")
})
public sealed interface OperatorMessage extends ControlMessage {

    /** The version of what operators say, counted apart from that of the workers' protocol. */
    int VERSION = 1;

    /**
     * The first and only message of an operator.
     *
     * @param version the version of these messages that the operator needs
     * @param command what to do, such as {@code status} or {@code scale-to}
     * @param argument the number or the worker that the command is about, for those that have one
     * @param untilDone whether to answer only when the change is in force, or has failed
     * @param force whether {@code stop} ends requests in progress
     */
    record Request(int version, String command, @Nullable String argument, boolean untilDone, boolean force)
            implements OperatorMessage {}

    /** The connection is refused; written like the same message to a worker. */
    record Refused(String reason) implements OperatorMessage {}

    /** The change is under way. The last message, unless the request said to wait. */
    record Accepted(String message) implements OperatorMessage {}

    /** The change is in force. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Done(String message, @Nullable RollStatus roll) implements OperatorMessage {}

    /** The change was refused, or has failed. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Failed(String message, @Nullable RollStatus roll) implements OperatorMessage {}

    /** The cluster at one moment. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Status(
            MasterStatus master,
            Metrics metrics,
            Health health,
            @Nullable RollStatus roll,
            List<Worker> workers) implements OperatorMessage {}

    /** The last events, oldest first. */
    record Events(List<Event> events) implements OperatorMessage {}

    /**
     * The master.
     *
     * @param ports the ports it serves; empty where the application serves none
     * @param leader the id of the worker that leads, where one does
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record MasterStatus(
            String application,
            String version,
            long pid,
            List<Integer> ports,
            @Nullable String leader) {}

    /** The figures of {@code metrics} in {@code /actuator/cluster}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Metrics(
            int totalWorkers,
            int activeWorkers,
            int desiredWorkers,
            int standbyWorkers,
            @Nullable Long totalRequests,
            @Nullable Double averageResponseTime,
            @Nullable Double errorRate,
            long restartCount,
            @Nullable Long memoryUsage,
            @Nullable Double cpuUsage,
            long uptime) {}

    /** The fields of {@code health} in {@code /actuator/cluster}, and the level. */
    record Health(boolean healthy, String level, Map<String, Object> details) {}

    /** The fields of {@code roll} in {@code /actuator/cluster}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RollStatus(
            long id,
            String state,
            int replaced,
            int total,
            @Nullable String reason,
            String fromRelease,
            String toRelease,
            String startTime,
            long duration) {}

    /** The fields of a worker in {@code /actuator/cluster}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Worker(
            String id,
            @Nullable Long pid,
            @Nullable Integer port,
            String status,
            String health,
            long uptime,
            int restarts,
            @Nullable String startTime,
            @Nullable Long startDuration,
            @Nullable String startedFrom,
            @Nullable String release,
            @Nullable String version,
            @Nullable Long requests,
            @Nullable Long errors,
            @Nullable Double averageResponseTime,
            @Nullable Long memoryUsage,
            @Nullable Double cpuUsage) {}

    /**
     * Something that happened to the cluster.
     *
     * @param time when, as an instant
     * @param event the simple name of the event's class
     * @param text what happened, in one sentence
     * @param lastOutput the last lines that a worker printed before it ended, oldest first; else empty
     */
    record Event(String time, String event, String text, List<String> lastOutput) {}
}
