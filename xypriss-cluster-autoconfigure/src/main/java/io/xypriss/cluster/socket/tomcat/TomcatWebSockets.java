package io.xypriss.cluster.socket.tomcat;

import io.xypriss.cluster.socket.StreamEnds;
import io.xypriss.cluster.socket.StreamRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.coyote.Processor;
import org.apache.coyote.UpgradeToken;
import org.apache.tomcat.util.net.AbstractEndpoint;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Knows which connections of an endpoint are WebSockets, whatever API of the application they belong to, and how to end
 * one: with the close code 1001 (going away), after which the client may take a while to answer.
 */
final class TomcatWebSockets {

    /** By name, as a Tomcat may be without WebSockets. */
    private static final String HANDLER = "org.apache.tomcat.websocket.server.WsHttpUpgradeHandler";

    private final AbstractEndpoint<NioChannel, ?> endpoint;

    private final Map<SocketWrapperBase<NioChannel>, Runnable> open = new ConcurrentHashMap<>();

    private volatile StreamRegistry registry = new StreamRegistry();

    TomcatWebSockets(AbstractEndpoint<NioChannel, ?> endpoint) {
        this.endpoint = endpoint;
    }

    /** Says where to register them; before the first. */
    void registerIn(StreamRegistry registry) {
        this.registry = registry;
    }

    /** Takes note of a connection that goes on in another protocol than it began with. */
    void upgraded(SocketWrapperBase<NioChannel> connection) {
        if (this.open.containsKey(connection) || !isWebSocket(connection)) {
            return;
        }
        Runnable end = () -> end(connection);
        if (this.open.putIfAbsent(connection, end) == null) {
            this.registry.opened(end);
        }
        if (connection.isClosed()) {
            released(connection);
        }
    }

    /** Takes note of a connection that is about to be closed, of whatever protocol. */
    void released(SocketWrapperBase<NioChannel> connection) {
        Runnable end = this.open.isEmpty() ? null : this.open.remove(connection);
        if (end != null) {
            this.registry.closed(end);
        }
    }

    /** As if the server stopped: Tomcat sends all of a message in progress before the close frame. */
    private void end(SocketWrapperBase<NioChannel> connection) {
        this.endpoint.processSocket(connection, SocketEvent.STOP, true);
        this.registry.after(StreamEnds.ANSWER_LIMIT, () -> abandon(connection));
    }

    private void abandon(SocketWrapperBase<NioChannel> connection) {
        if (this.open.containsKey(connection)) {
            this.endpoint.processSocket(connection, SocketEvent.TIMEOUT, true);
        }
    }

    private static boolean isWebSocket(SocketWrapperBase<NioChannel> connection) {
        Processor processor = (Processor) connection.getCurrentProcessor();
        UpgradeToken token = (processor != null) ? processor.getUpgradeToken() : null;
        return token != null && token.httpUpgradeHandler().getClass().getName().equals(HANDLER);
    }
}
