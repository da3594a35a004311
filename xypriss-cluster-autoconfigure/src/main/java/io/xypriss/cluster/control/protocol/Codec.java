package io.xypriss.cluster.control.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Turns messages into frames, a length of four bytes and JSON, and back; independent of how the application uses Jackson. */
public final class Codec {

    public static final int HEADER = Integer.BYTES;

    /** Before a worker has proved who it is. */
    public static final int LONGEST_HELLO = 1024;

    public static final int LONGEST_WORKER_MESSAGE = 16 * 1024;

    /** Holds a description of as many workers as a cluster can have. */
    public static final int LONGEST_MASTER_MESSAGE = 1024 * 1024;

    private static final int DEEPEST = 16;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxDocumentLength(LONGEST_MASTER_MESSAGE)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            // The other end may have a later version.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Operators may have another version of this library than the master. */
    private static final JsonMapper OPERATOR_MAPPER = MAPPER.rebuild()
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private Codec() {}

    /** Does once what a master's first messages take: in a JVM that has just started, half a second of a processor. */
    public static void prepare() throws ProtocolException {
        ByteBuffer hello = encode(new WorkerMessage.Hello(ProtocolRange.CURRENT, "", "", 0));
        decode(Arrays.copyOfRange(hello.array(), HEADER, hello.limit()), WorkerMessage.class);
        encode(new MasterMessage.Welcome(ProtocolRange.CURRENT.max()));
    }

    /** @throws IllegalArgumentException if the message is too long to be sent */
    public static ByteBuffer encode(ControlMessage message) {
        Class<?> type = type(message);
        int longest = (message instanceof WorkerMessage) ? LONGEST_WORKER_MESSAGE : LONGEST_MASTER_MESSAGE;
        byte[] json = MAPPER.writerFor(type).writeValueAsBytes(message);
        if (json.length > longest) {
            throw new IllegalArgumentException("A message of " + json.length
                    + " bytes is too long for the control channel: " + message.getClass());
        }
        return ByteBuffer.allocate(HEADER + json.length)
                .putInt(json.length)
                .put(json)
                .flip();
    }

    /** What is in an envelope. */
    static JsonNode tree(Record content) {
        return MAPPER.valueToTree(content);
    }

    static <T> @Nullable T fromTree(JsonNode content, Class<T> type) {
        return MAPPER.treeToValue(content, type);
    }

    private static Class<?> type(ControlMessage message) {
        if (message instanceof WorkerMessage) {
            return WorkerMessage.class;
        }
        return (message instanceof OperatorMessage) ? OperatorMessage.class : MasterMessage.class;
    }

    /** Decodes the first message of a connection: a worker's, or an operator's request. */
    public static ControlMessage decodeFirst(byte[] json) throws ProtocolException {
        try {
            return decode(json, WorkerMessage.class);
        } catch (ProtocolException ex) {
            try {
                return decode(json, OperatorMessage.class);
            } catch (ProtocolException notAnOperatorEither) {
                throw ex;
            }
        }
    }

    public static <T extends ControlMessage> T decode(byte[] json, Class<T> type) throws ProtocolException {
        try {
            JsonMapper mapper = (type == OperatorMessage.class) ? OPERATOR_MAPPER : MAPPER;
            T message = mapper.readValue(json, type);
            if (message == null) {
                throw new ProtocolException("what it sent is not a message");
            }
            return message;
        } catch (JacksonException ex) {
            // Nothing of what was sent goes into the reason, for that is logged and sent back.
            throw new ProtocolException("what it sent is not a message", ex);
        }
    }
}
