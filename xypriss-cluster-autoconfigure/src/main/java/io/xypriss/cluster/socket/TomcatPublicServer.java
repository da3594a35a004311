package io.xypriss.cluster.socket;

import java.net.InetAddress;
import java.nio.channels.ServerSocketChannel;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.Http11NioProtocol;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/**
 * Makes Tomcat serve the public port behind an accept gate, and count what it serves. Everything else about the connector
 * (TLS, HTTP/2, compression, limits) stays as Spring Boot configures it.
 */
public final class TomcatPublicServer implements WebServerFactoryCustomizer<TomcatWebServerFactory>, Ordered {

    private final @Nullable ServerSocketChannel shared;

    private final @Nullable Integer loopbackPort;

    private final RequestCountingValve counter;

    private final PendingGate gate = new PendingGate();

    private final StreamRegistry webSockets = new StreamRegistry();

    /**
     * @param shared the socket to accept from; {@code null} to bind {@code server.port} as usual
     * @param loopbackPort another port to serve, in plain HTTP on the loopback address only; {@code null} for none
     * @param checkHeader the header of health checks, which are not counted
     * @param checkSecret the value it must have
     */
    public TomcatPublicServer(
            @Nullable ServerSocketChannel shared,
            @Nullable Integer loopbackPort,
            String checkHeader,
            String checkSecret) {
        this.shared = shared;
        this.loopbackPort = loopbackPort;
        this.counter = new RequestCountingValve(new RequestCountingValve.Excluded(checkHeader, checkSecret));
    }

    /** Last, so that the protocol is this one whatever was set before. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    /** The gate of the public port; can be switched before the server exists. */
    public AcceptGate gate() {
        return this.gate;
    }

    /** The WebSockets of the public port. */
    public OpenStreams webSockets() {
        return this.webSockets;
    }

    /** What the public port has served. */
    public RequestFigures figures() {
        return this.counter.figures();
    }

    @Override
    public void customize(TomcatWebServerFactory factory) {
        factory.setProtocol(GatedHttp11NioProtocol.class.getName());
        factory.addEngineValves(this.counter);
        factory.addConnectorCustomizers((TomcatConnectorCustomizer) this::customize);
        if (this.loopbackPort != null) {
            factory.addAdditionalConnectors(loopbackConnector(this.loopbackPort));
        }
    }

    private void customize(Connector connector) {
        if (!(connector.getProtocolHandler() instanceof GatedHttp11NioProtocol gated)) {
            throw new SharedSocketUnavailableException("the protocol of Tomcat's connector was set to "
                    + connector.getProtocolHandlerClassName() + ", which cannot share a socket");
        }
        if (this.shared != null) {
            gated.listenOn(this.shared);
        }
        gated.registerWebSocketsIn(this.webSockets);
        this.counter.count(gated);
        this.gate.attach(gated.gate());
    }

    private static Connector loopbackConnector(int port) {
        Connector connector = new Connector(Http11NioProtocol.class.getName());
        connector.setPort(port);
        Http11NioProtocol protocol = (Http11NioProtocol) connector.getProtocolHandler();
        protocol.setAddress(InetAddress.getLoopbackAddress());
        // Usually only health checks come here.
        protocol.setMinSpareThreads(1);
        return connector;
    }
}
