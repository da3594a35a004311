package io.xypriss.cluster.control;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.xypriss.cluster.ClusterSnapshot;
import io.xypriss.cluster.Roll;

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

    /** Whether your JVM is to write the classes it has recorded when you exit; without this message it is not. */
    record KeepRecording(boolean keep) implements MasterMessage {}

    /** The command succeeded. */
    record CommandDone(long requestId) implements MasterMessage {}

    /** The rolling restart has come to its verdict. */
    record RollDone(long requestId, Roll roll) implements MasterMessage {}

    /** The command was refused or failed. */
    record CommandFailed(long requestId, ErrorKind kind, String message) implements MasterMessage {}

    /** Answers {@link ClusterCommand.Describe}. */
    record Description(long requestId, ClusterSnapshot snapshot) implements MasterMessage {}

    /** Why a command failed, so that the worker can raise the same exception as the master would. */
    enum ErrorKind {
        INVALID,
        UNKNOWN_WORKER,
        CONFLICT,
        FAILED
    }
}
