package io.xypriss.cluster.control.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a worker says to the master. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = WorkerMessage.Hello.class, name = "hello"),
    @JsonSubTypes.Type(value = WorkerMessage.Ready.class, name = "ready"),
    @JsonSubTypes.Type(value = WorkerMessage.Unready.class, name = "unready"),
    @JsonSubTypes.Type(value = WorkerMessage.CheckResult.class, name = "check-result"),
    @JsonSubTypes.Type(value = WorkerMessage.Figures.class, name = "figures"),
    @JsonSubTypes.Type(value = WorkerMessage.CommandRequest.class, name = "command-request"),
    @JsonSubTypes.Type(value = WorkerMessage.LeadershipEnded.class, name = "leadership-ended"),
    @JsonSubTypes.Type(value = WorkerMessage.Leaving.class, name = "leaving"),
    @JsonSubTypes.Type(value = WorkerMessage.ArchiveBegun.class, name = "archive-begun"),
    @JsonSubTypes.Type(value = WorkerMessage.Envelope.class, name = "topic")
})
public sealed interface WorkerMessage extends ControlMessage {

    /**
     * The first message of a connection: who this is, and the proof of it. Its properties are the same in all versions.
     *
     * @param minVersion the lowest version of the protocol that the worker speaks
     * @param maxVersion the highest
     */
    record Hello(int minVersion, int maxVersion, String workerId, String token, long pid) implements WorkerMessage {

        /** Of a worker that speaks those versions. */
        public Hello(ProtocolRange versions, String workerId, String token, long pid) {
            this(versions.min(), versions.max(), workerId, token, pid);
        }
    }

    /** The application is ready to serve; or accepts traffic again. */
    record Ready() implements WorkerMessage {}

    /** The application, which was ready, refuses traffic until the next {@link Ready}. */
    record Unready() implements WorkerMessage {}

    /** Answers {@link MasterMessage.Check}. */
    record CheckResult(
            long checkId, boolean healthy, @Nullable String detail) implements WorkerMessage {}

    /**
     * Answers {@link MasterMessage.FiguresRequest}.
     *
     * @param values those of this process since it started, by {@link WorkerFigure#wireName()}
     */
    record Figures(long requestId, Map<String, Long> values) implements WorkerMessage {

        public Figures {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        public Figures(long requestId, WorkerFigures figures) {
            this(requestId, figures.toWire());
        }
    }

    /** Asks the master to do something for the application in this worker; answered by the same id. */
    record CommandRequest(long requestId, ClusterCommand command) implements WorkerMessage {}

    /**
     * The worker leads no more in that term: told to, or because it leaves.
     *
     * @param lastEvent the number of the latest event that its listeners have heard, or begun to hear; 0 for none
     */
    record LeadershipEnded(long term, long lastEvent) implements WorkerMessage {}

    /** The worker has begun to leave by itself (it got a signal, or its application is closing). */
    record Leaving(String reason) implements WorkerMessage {}

    /** The application is closed, and the JVM writes the classes it has recorded before it ends: the last message. */
    record ArchiveBegun() implements WorkerMessage {}

    /** What a feature says: see {@link Topic}. */
    record Envelope(String topic, JsonNode content) implements WorkerMessage {

        public Envelope {
            Objects.requireNonNull(topic, "topic");
            Objects.requireNonNull(content, "content");
        }
    }
}
