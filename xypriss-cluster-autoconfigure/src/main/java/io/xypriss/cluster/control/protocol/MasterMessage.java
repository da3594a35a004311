package io.xypriss.cluster.control.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.xypriss.cluster.ClusterSnapshot;
import io.xypriss.cluster.Roll;
import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.event.ClusterEventsDroppedEvent;
import io.xypriss.cluster.event.ClusterReadyEvent;
import io.xypriss.cluster.event.ClusterScaledEvent;
import io.xypriss.cluster.event.ClusterStoppedEvent;
import io.xypriss.cluster.event.RollEndedEvent;
import io.xypriss.cluster.event.RollStartedEvent;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerFailedEvent;
import io.xypriss.cluster.event.WorkerPromotedEvent;
import io.xypriss.cluster.event.WorkerReadyEvent;
import io.xypriss.cluster.event.WorkerRestartEvent;
import io.xypriss.cluster.event.WorkerStartedEvent;
import io.xypriss.cluster.event.WorkerUnhealthyEvent;
import java.util.List;

/** What the master says to a worker. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = MasterMessage.Welcome.class, name = "welcome"),
    @JsonSubTypes.Type(value = MasterMessage.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = MasterMessage.StandBy.class, name = "stand-by"),
    @JsonSubTypes.Type(value = MasterMessage.OpenGate.class, name = "open-gate"),
    @JsonSubTypes.Type(value = MasterMessage.CloseGate.class, name = "close-gate"),
    @JsonSubTypes.Type(value = MasterMessage.Check.class, name = "check"),
    @JsonSubTypes.Type(value = MasterMessage.FiguresRequest.class, name = "figures-request"),
    @JsonSubTypes.Type(value = MasterMessage.Drain.class, name = "drain"),
    @JsonSubTypes.Type(value = MasterMessage.GrantLeadership.class, name = "grant-leadership"),
    @JsonSubTypes.Type(value = MasterMessage.RevokeLeadership.class, name = "revoke-leadership"),
    @JsonSubTypes.Type(value = MasterMessage.Event.class, name = "event"),
    @JsonSubTypes.Type(value = MasterMessage.Workers.class, name = "workers"),
    @JsonSubTypes.Type(value = MasterMessage.KeepRecording.class, name = "keep-recording"),
    @JsonSubTypes.Type(value = MasterMessage.CommandDone.class, name = "command-done"),
    @JsonSubTypes.Type(value = MasterMessage.RollDone.class, name = "roll-done"),
    @JsonSubTypes.Type(value = MasterMessage.CommandFailed.class, name = "command-failed"),
    @JsonSubTypes.Type(value = MasterMessage.Description.class, name = "description")
})
public sealed interface MasterMessage extends ControlMessage {

    /** The worker is accepted. */
    record Welcome() implements MasterMessage {}

    /** The worker is refused, and must leave; the connection ends. */
    record Refused(String reason) implements MasterMessage {}

    /** You are ready, but do not serve yet: warm up. */
    record StandBy() implements MasterMessage {}

    /** Take connections. */
    record OpenGate() implements MasterMessage {}

    /** Take no more connections. */
    record CloseGate() implements MasterMessage {}

    /** Say whether you work; answered by {@link WorkerMessage.CheckResult} with the same id. */
    record Check(long checkId, long timeoutMillis) implements MasterMessage {}

    /** Say what you have served; answered by {@link WorkerMessage.Figures} with the same id. */
    record FiguresRequest(long requestId) implements MasterMessage {}

    /** Finish what is open, then exit with code 0, within the time; to one that leaves already, only no time means more. */
    record Drain(long timeoutMillis) implements MasterMessage {}

    /** You lead the cluster in that term. */
    record GrantLeadership(long term) implements MasterMessage {}

    /** You lead the cluster no more; answered by {@link WorkerMessage.LeadershipEnded} with the same term. */
    record RevokeLeadership(long term) implements MasterMessage {}

    /**
     * Something happened to the cluster; said to the leader alone, the next one once {@link WorkerMessage.EventHeard} has
     * come.
     *
     * @param number greater than that of every event before; the same when the event is sent again
     * @param term in which the worker that hears it leads
     */
    record Event(
            long number,
            long term,

            @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
            @JsonSubTypes({
                @JsonSubTypes.Type(value = ClusterEventsDroppedEvent.class, name = "events-dropped"),
                @JsonSubTypes.Type(value = ClusterReadyEvent.class, name = "cluster-ready"),
                @JsonSubTypes.Type(value = ClusterScaledEvent.class, name = "cluster-scaled"),
                @JsonSubTypes.Type(value = ClusterStoppedEvent.class, name = "cluster-stopped"),
                @JsonSubTypes.Type(value = RollEndedEvent.class, name = "roll-ended"),
                @JsonSubTypes.Type(value = RollStartedEvent.class, name = "roll-started"),
                @JsonSubTypes.Type(value = WorkerExitEvent.class, name = "worker-exit"),
                @JsonSubTypes.Type(value = WorkerFailedEvent.class, name = "worker-failed"),
                @JsonSubTypes.Type(value = WorkerPromotedEvent.class, name = "worker-promoted"),
                @JsonSubTypes.Type(value = WorkerReadyEvent.class, name = "worker-ready"),
                @JsonSubTypes.Type(value = WorkerRestartEvent.class, name = "worker-restart"),
                @JsonSubTypes.Type(value = WorkerStartedEvent.class, name = "worker-started"),
                @JsonSubTypes.Type(value = WorkerUnhealthyEvent.class, name = "worker-unhealthy")
            })
            ClusterEvent event)
            implements MasterMessage {}

    /** The cluster has these workers; said to one that becomes ready, and to all when that changes. */
    record Workers(List<String> ids) implements MasterMessage {

        public Workers {
            ids = List.copyOf(ids);
        }
    }

    /** Whether your JVM is to write the classes it has recorded when you exit; without this message it is not. */
    record KeepRecording(boolean keep) implements MasterMessage {}

    /** The command succeeded. */
    record CommandDone(long requestId) implements MasterMessage {}

    /** The rolling restart has come to its verdict. */
    record RollDone(long requestId, Roll roll) implements MasterMessage {}

    /** The command was refused or failed. */
    record CommandFailed(long requestId, ErrorKind kind, String message) implements MasterMessage {}

    /** Answers {@link ClusterCommand.Describe}; the totals are those of the workers in the snapshot. */
    record Description(long requestId, ClusterSnapshot snapshot, List<WorkerTotals> totals) implements MasterMessage {

        public Description {
            totals = List.copyOf(totals);
        }
    }

    /** Why a command failed, so that the worker can raise the same exception as the master would. */
    enum ErrorKind {
        INVALID,
        UNKNOWN_WORKER,
        CONFLICT,
        FAILED
    }
}
