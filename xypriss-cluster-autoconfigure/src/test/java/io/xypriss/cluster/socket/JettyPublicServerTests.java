package io.xypriss.cluster.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.socket.jetty.JettyPublicServer;
import io.xypriss.cluster.socket.jetty.JettyTemporaryFiles;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.server.NetworkConnector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.jetty.JettyWebServerFactory;
import org.springframework.boot.jetty.autoconfigure.reactive.WebSocketJettyReactiveWebServerFactoryCustomizer;
import org.springframework.boot.jetty.reactive.JettyReactiveWebServerFactory;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;
import org.springframework.web.reactive.socket.server.upgrade.JettyRequestUpgradeStrategy;

@Tag("jdk")
class JettyPublicServerTests extends PublicServerContract {

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

    @Test
    void hasNothingInTheFolderForTemporaryFiles() {
        Path directory = this.first.setup().directory();
        List<WebAppContext> contexts =
                ((Server) this.first).webServer.getServer().getDescendants(WebAppContext.class);
        assertThat(contexts).hasSize(1);
        WebAppContext context = contexts.get(0);
        assertThat(context.getTempDirectory()).hasParent(directory.toFile()).exists();
        assertThat(context.getBaseResource())
                .extracting((resource) -> resource.getPath().toString())
                .contains(directory.resolve("docbase").toString())
                .noneMatch((path) -> path.contains("jetty-docbase."));
    }

    static final class Server extends TestServer {

        private final JettyPublicServer server;

        private final JettyWebServer webServer;

        Server(Setup setup, boolean reactive) {
            super(setup);
            this.server = new JettyPublicServer(setup.port());
            this.webServer = (JettyWebServer) (reactive ? reactive() : servlet());
            start(
                    this.webServer,
                    () -> ((NetworkConnector) this.webServer.getServer().getConnectors()[1]).getLocalPort());
        }

        @Override
        PublicServer server() {
            return this.server;
        }

        private WebServer servlet() {
            JettyServletWebServerFactory factory = new JettyServletWebServerFactory();
            configure(factory);
            customize(factory);
            return factory.getWebServer(TestServlet.of(this));
        }

        private WebServer reactive() {
            JettyReactiveWebServerFactory factory = new JettyReactiveWebServerFactory();
            configure(factory);
            new WebSocketJettyReactiveWebServerFactoryCustomizer().customize(factory);
            customize(factory);
            return factory.getWebServer(new TestHandler(this, new JettyRequestUpgradeStrategy()));
        }

        private void customize(JettyWebServerFactory factory) {
            factory.setMaxConnections(setup().maxConnections());
            new JettyTemporaryFiles(setup().directory()).customize(factory);
            this.server.customize(factory);
        }
    }
}
