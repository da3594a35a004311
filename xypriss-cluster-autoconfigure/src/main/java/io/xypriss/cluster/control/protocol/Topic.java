package io.xypriss.cluster.control.protocol;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What a feature says beside the messages that supervision needs: a record, in an envelope with the name of the topic. The
 * feature registers for the topic with {@link Topics}; an end that does not know the topic ignores the envelope.
 *
 * @param <T> the record
 */
public final class Topic<T extends Record> {

    private final String name;

    private final Class<T> type;

    private Topic(String name, Class<T> type) {
        this.name = name;
        this.type = type;
    }

    /**
     * A topic.
     *
     * @param name its name on the wire, which never changes
     * @param type the record that travels under this name
     */
    public static <T extends Record> Topic<T> of(String name, Class<T> type) {
        return new Topic<>(name, type);
    }

    /** The name on the wire. */
    public String name() {
        return this.name;
    }

    /** The message with which the master says this. */
    public MasterMessage.Envelope fromMaster(T content) {
        return new MasterMessage.Envelope(this.name, Codec.tree(content));
    }

    /** The message with which a worker says this. */
    public WorkerMessage.Envelope fromWorker(T content) {
        return new WorkerMessage.Envelope(this.name, Codec.tree(content));
    }

    /** Reads the content of an envelope of this topic. */
    T read(JsonNode content) throws ProtocolException {
        try {
            T read = Codec.fromTree(content, this.type);
            if (read != null) {
                return read;
            }
        } catch (JacksonException | IllegalArgumentException ex) {
            throw new ProtocolException(notOfThisTopic(), ex);
        }
        throw new ProtocolException(notOfThisTopic());
    }

    private String notOfThisTopic() {
        return "what it sent on the topic " + this.name + " is not what belongs there";
    }
}
