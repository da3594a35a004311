package io.xypriss.cluster.socket.tomcat;

import io.xypriss.cluster.socket.AbstractPublicServer;
import io.xypriss.cluster.socket.OpenStreams;
import io.xypriss.cluster.socket.PublicPort;
import io.xypriss.cluster.socket.SharedSocketUnavailableException;
import io.xypriss.cluster.socket.StreamRegistry;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.apache.catalina.Valve;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.Http11NioProtocol;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Makes Tomcat serve the public port behind an accept gate, and count what it serves. Everything else about the connector
 * (TLS, HTTP/2, compression, limits) stays as Spring Boot configures it.
 */
public final class TomcatPublicServer extends AbstractPublicServer
        implements WebServerFactoryCustomizer<TomcatWebServerFactory> {

    private final RequestCountingValve valve;

    private final StreamRegistry webSockets = new StreamRegistry();

    public TomcatPublicServer(PublicPort port) {
        super(port);
        this.valve = new RequestCountingValve(this.counter);
    }

    @Override
    public OpenStreams webSockets() {
        return this.webSockets;
    }

    @Override
    public void customize(TomcatWebServerFactory factory) {
        factory.setProtocol(GatedHttp11NioProtocol.class.getName());
        factory.addEngineValves(this.valve);
        factory.addConnectorCustomizers((TomcatConnectorCustomizer) this::customize);
        if (this.port.loopbackPort() != null) {
            Connector own = loopbackConnector(this.port.loopbackPort());
            factory.addAdditionalConnectors(own);
            List<Valve> valves = new ArrayList<>(factory.getEngineValves());
            // Ahead of those of the application.
            valves.add(0, new OwnPortValve(own, this.port.checkHeader(), this.port::refusesOnLoopback));
            factory.setEngineValves(valves);
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
