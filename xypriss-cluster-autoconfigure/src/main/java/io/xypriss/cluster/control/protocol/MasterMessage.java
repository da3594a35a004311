package io.xypriss.cluster.control.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

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
    @JsonSubTypes.Type(value = MasterMessage.KeepRecording.class, name = "keep-recording"),
    @JsonSubTypes.Type(value = MasterMessage.CommandDone.class, name = "command-done"),
    @JsonSubTypes.Type(value = MasterMessage.RollDone.class, name = "roll-done"),
    @JsonSubTypes.Type(value = MasterMessage.CommandFailed.class, name = "command-failed"),
    @JsonSubTypes.Type(value = MasterMessage.Description.class, name = "description"),
    @JsonSubTypes.Type(value = MasterMessage.Envelope.class, name = "topic")
})
public sealed interface MasterMessage extends ControlMessage {

    /**
     * The worker is accepted.
     *
     * @param version the version of the protocol that both ends speak from now on
     */
    record Welcome(int version) implements MasterMessage {}

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

    /** Whether your JVM is to write the classes it has recorded when you exit; without this message it is not. */
    record KeepRecording(boolean keep) implements MasterMessage {}

    /** The command succeeded. */
    record CommandDone(long requestId) implements MasterMessage {}

    /** The rolling restart has come to its verdict. */
    record RollDone(long requestId, WireRoll roll) implements MasterMessage {}

    /** The command was refused or failed. */
    record CommandFailed(long requestId, ErrorKind kind, String message) implements MasterMessage {}

    /** Answers {@link ClusterCommand.Describe}; the totals are those of the workers in the snapshot. */
    record Description(long requestId, WireSnapshot snapshot, List<WorkerTotals> totals) implements MasterMessage {

        public Description {
            totals = List.copyOf(totals);
        }
    }

    /** What a feature says: see {@link Topic}. */
    record Envelope(String topic, JsonNode content) implements MasterMessage {

        public Envelope {
            Objects.requireNonNull(topic, "topic");
            Objects.requireNonNull(content, "content");
        }
    }

    /** Why a command failed, so that the worker can raise the same exception as the master would. */
    enum ErrorKind {
        INVALID,
        UNKNOWN_WORKER,
        CONFLICT,
        UNFINISHED,
        FAILED
    }
}
