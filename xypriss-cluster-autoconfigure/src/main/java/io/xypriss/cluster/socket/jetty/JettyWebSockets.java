package io.xypriss.cluster.socket.jetty;

import io.xypriss.cluster.socket.OpenStreams;
import io.xypriss.cluster.socket.StreamEnds;
import jakarta.servlet.ServletContext;
import jakarta.websocket.CloseReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.websocket.jakarta.common.JakartaWebSocketSession;
import org.eclipse.jetty.ee11.websocket.jakarta.server.JakartaWebSocketServerContainer;
import org.eclipse.jetty.ee11.websocket.server.JettyWebSocketServerContainer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.springframework.util.ClassUtils;

/** The WebSockets of both of Jetty's interfaces for them, of which an application may have none. */
final class JettyWebSockets implements OpenStreams {

    private static final boolean JETTY = ClassUtils.isPresent(
            "org.eclipse.jetty.ee11.websocket.server.JettyWebSocketServerContainer",
            JettyWebSockets.class.getClassLoader());

    private static final boolean JAKARTA = ClassUtils.isPresent(
            "org.eclipse.jetty.ee11.websocket.jakarta.server.JakartaWebSocketServerContainer",
            JettyWebSockets.class.getClassLoader());

    private final Server server;

    private final StreamEnds<Object> ends;

    JettyWebSockets(Server server) {
        this.server = server;
        this.ends = new StreamEnds<>(
                this::open, JettyWebSockets::close, JettyWebSockets::abandon, () -> !server.isRunning());
    }

    @Override
    public void end(Duration within) {
        this.ends.end(within);
    }

    @Override
    public int count() {
        return this.ends.count();
    }

    private Collection<Object> open() {
        List<Object> open = new ArrayList<>();
        for (ServletContextHandler handler : this.server.getDescendants(ServletContextHandler.class)) {
            ServletContext context = handler.getServletContext();
            if (JETTY) {
                open.addAll(ofJetty(context));
            }
            if (JAKARTA) {
                open.addAll(ofJakarta(context));
            }
        }
        return open;
    }

    private static Collection<?> ofJetty(ServletContext context) {
        JettyWebSocketServerContainer container = JettyWebSocketServerContainer.getContainer(context);
        return (container != null) ? container.getOpenSessions() : List.of();
    }

    private static Collection<?> ofJakarta(ServletContext context) {
        JakartaWebSocketServerContainer container = JakartaWebSocketServerContainer.getContainer(context);
        return (container != null) ? container.getOpenSessions() : List.of();
    }

    private static void close(Object session) {
        if (JETTY && session instanceof Session ofJetty) {
            ofJetty.close(StreamEnds.GOING_AWAY, StreamEnds.REASON, Callback.NOOP);
        } else if (JAKARTA && session instanceof jakarta.websocket.Session ofJakarta) {
            try {
                ofJakarta.close(new CloseReason(CloseReason.CloseCodes.GOING_AWAY, StreamEnds.REASON));
            } catch (IOException ex) {
                throw new UncheckedIOException(ex);
            }
        }
    }

    private static void abandon(Object session) {
        if (JETTY && session instanceof Session ofJetty) {
            ofJetty.disconnect();
        } else if (JAKARTA && session instanceof JakartaWebSocketSession ofJakarta) {
            ofJakarta.abort();
        }
    }
}
