package io.xypriss.cluster.control.protocol;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import tools.jackson.databind.JsonNode;

/** The topics that features have registered for at one end of a connection. Thread-safe. */
public final class Topics {

    private static final Log logger = LogFactory.getLog(Topics.class);

    private final Map<String, Reader> readers = new ConcurrentHashMap<>();

    /**
     * Registers for a topic.
     *
     * @param listener called on the thread that reads the connection, so it must be quick
     * @throws IllegalStateException if another feature has registered for a topic of that name
     */
    public <T extends Record> void on(Topic<T> topic, Listener<T> listener) {
        Reader reader = (content) -> listener.received(topic.read(content));
        if (this.readers.putIfAbsent(topic.name(), reader) != null) {
            throw new IllegalStateException("The topic " + topic.name() + " has a listener already");
        }
    }

    /** Takes what the master said. */
    public void received(MasterMessage.Envelope envelope) throws ProtocolException {
        received(envelope.topic(), envelope.content());
    }

    /** Takes what a worker said. */
    public void received(WorkerMessage.Envelope envelope) throws ProtocolException {
        received(envelope.topic(), envelope.content());
    }

    private void received(String name, JsonNode content) throws ProtocolException {
        Reader reader = this.readers.get(name);
        if (reader != null) {
            reader.read(content);
        } else {
            logger.debug("The other end has another version: a message on a topic that is unknown here is ignored");
        }
    }

    /** Hears what is said on a topic. */
    @FunctionalInterface
    public interface Listener<T extends Record> {

        /** @throws ProtocolException if the other end may not say that */
        void received(T content) throws ProtocolException;
    }

    @FunctionalInterface
    private interface Reader {

        void read(JsonNode content) throws ProtocolException;
    }
}
