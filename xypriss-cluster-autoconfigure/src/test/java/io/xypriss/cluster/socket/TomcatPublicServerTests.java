package io.xypriss.cluster.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.socket.tomcat.TomcatDocumentBase;
import io.xypriss.cluster.socket.tomcat.TomcatPublicServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.tomcat.reactive.TomcatReactiveWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.web.reactive.socket.server.upgrade.StandardWebSocketUpgradeStrategy;

@Tag("jdk")
class TomcatPublicServerTests extends PublicServerContract {

    @Override
    TestServer create(TestServer.Setup setup) {
        return new Server(setup, false);
    }

    @Override
    boolean accepts(Thread thread) {
        return isInAcceptLoop(thread);
    }

    @Test
    void serverAtItsLimitLeavesConnectionsToTheOther() throws Exception {
        this.first.stop();
        this.first = start("limited", 1, null);
        this.first.gate().open();
        try (PlainClient only = connect()) {
            only.send("GET /who HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(only.response().body()).isEqualTo("limited");
            this.second.gate().open();
            assertThat(answers(20)).containsOnly("second");
        }
    }

    static final class Server extends TestServer {

        private final TomcatPublicServer server;

        Server(Setup setup, boolean reactive) {
            super(setup);
            this.server = new TomcatPublicServer(setup.port());
            TomcatWebServer webServer = (TomcatWebServer) (reactive ? reactive() : servlet());
            start(
                    webServer,
                    () -> webServer.getTomcat().getService().findConnectors()[1].getLocalPort());
        }

        @Override
        PublicServer server() {
            return this.server;
        }

        private org.springframework.boot.web.server.WebServer servlet() {
            TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory();
            configure(factory);
            customize(factory);
            return factory.getWebServer(TestServlet.of(this));
        }

        private org.springframework.boot.web.server.WebServer reactive() {
            TomcatReactiveWebServerFactory factory = new TomcatReactiveWebServerFactory();
            configure(factory);
            customize(factory);
            return factory.getWebServer(new TestHandler(this, new StandardWebSocketUpgradeStrategy()));
        }

        private void customize(TomcatWebServerFactory factory) {
            factory.setBaseDirectory(setup().directory().resolve("tomcat").toFile());
            new TomcatDocumentBase(setup().directory()).customize(factory);
            factory.addConnectorCustomizers(
                    (connector) -> connector.setProperty("maxConnections", Integer.toString(setup().maxConnections())));
            this.server.customize(factory);
        }
    }
}
