package io.xypriss.cluster.socket;

import java.net.InetAddress;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.Http11NioProtocol;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/**
 * Makes Tomcat serve the public port behind an accept gate, and count what it serves. Everything else about the connector
 * (TLS, HTTP/2, compression, limits) stays as Spring Boot configures it.
 */
public final class TomcatPublicServer
        implements WebServerFactoryCustomizer<TomcatWebServerFactory>, PublicServer, Ordered {

    private final PublicPort port;

    private final RequestCounter counter;

    private final RequestCountingValve valve;

    private final PendingGate gate = new PendingGate();

    private final StreamRegistry webSockets = new StreamRegistry();

    public TomcatPublicServer(PublicPort port) {
        this.port = port;
        this.counter = new RequestCounter(port.checkHeader(), port.checkSecret());
        this.valve = new RequestCountingValve(this.counter);
    }

    /** Last, so that the protocol is this one whatever was set before. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public AcceptGate gate() {
        return this.gate;
    }

    @Override
    public OpenStreams webSockets() {
        return this.webSockets;
    }

    @Override
    public RequestFigures figures() {
        return this.counter.figures();
    }

    @Override
    public void customize(TomcatWebServerFactory factory) {
        factory.setProtocol(GatedHttp11NioProtocol.class.getName());
        factory.addEngineValves(this.valve);
        factory.addConnectorCustomizers((TomcatConnectorCustomizer) this::customize);
        if (this.port.loopbackPort() != null) {
            factory.addAdditionalConnectors(loopbackConnector(this.port.loopbackPort()));
        }
        this.port.serving().accept(this);
    }

    private void customize(Connector connector) {
        if (!(connector.getProtocolHandler() instanceof GatedHttp11NioProtocol gated)) {
            throw new SharedSocketUnavailableException("the protocol of Tomcat's connector was set to "
                    + connector.getProtocolHandlerClassName() + ", which cannot share a socket");
        }
        if (this.port.shared() != null) {
            gated.listenOn(this.port.shared());
        }
        gated.registerWebSocketsIn(this.webSockets);
        this.valve.count(gated);
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
