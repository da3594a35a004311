package io.xypriss.cluster.socket.jetty;

import io.xypriss.cluster.socket.AbstractPublicServer;
import io.xypriss.cluster.socket.OpenStreams;
import io.xypriss.cluster.socket.PendingStreams;
import io.xypriss.cluster.socket.PublicPort;
import java.net.InetAddress;
import java.util.Arrays;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.springframework.boot.jetty.JettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Makes Jetty serve the public port behind an accept gate, and count what it serves, in servlet and reactive applications.
 * Everything else about the connector (TLS, HTTP/2, limits) stays as Spring Boot configures it.
 */
public final class JettyPublicServer extends AbstractPublicServer
        implements WebServerFactoryCustomizer<JettyWebServerFactory> {

    private final PendingStreams webSockets = new PendingStreams();

    public JettyPublicServer(PublicPort port) {
        super(port);
    }

    @Override
    public OpenStreams webSockets() {
        return this.webSockets;
    }

    @Override
    public void customize(JettyWebServerFactory factory) {
        factory.addServerCustomizers((server) -> customize(server, factory.getMaxConnections()));
        this.port.serving().accept(this);
    }

    private void customize(Server server, int maxConnections) {
        Connector[] connectors = server.getConnectors();
        GatedServerConnector gated = GatedServerConnector.inPlaceOf(connectors[0], this.port.shared());
        connectors[0] = gated;
        server.setHandler(new JettyLastResponse(server.getHandler(), gated.gate()::isDraining));
        if (this.port.loopbackPort() != null) {
            Connector own = loopbackConnector(server, this.port.loopbackPort());
            connectors = Arrays.copyOf(connectors, connectors.length + 1);
            connectors[connectors.length - 1] = own;
            server.setHandler(
                    new JettyOwnPort(server.getHandler(), own, this.port.checkHeader(), this.port::refusesOnLoopback));
        }
        server.setConnectors(connectors);
        limit(server, gated, maxConnections);
        RequestLog log = new JettyRequestCounter(this.counter, gated);
        RequestLog other = server.getRequestLog();
        server.setRequestLog((other != null) ? new RequestLog.Collection(other, log) : log);
        this.gate.attach(gated.gate());
        this.webSockets.attach(new JettyWebSockets(server));
    }

    /** The limit that Spring Boot has set is one of the connector that was replaced. */
    private static void limit(Server server, Connector connector, int maxConnections) {
        if (maxConnections > -1) {
            server.getBeans(NetworkConnectionLimit.class).forEach(server::removeBean);
            server.addBean(new NetworkConnectionLimit(maxConnections, connector));
        }
    }

    private static Connector loopbackConnector(Server server, int port) {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        // Usually only health checks come here.
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        connector.setPort(port);
        return connector;
    }
}
