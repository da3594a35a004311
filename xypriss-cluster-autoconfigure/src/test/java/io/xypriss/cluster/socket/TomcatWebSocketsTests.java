package io.xypriss.cluster.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.socket.tomcat.TomcatPublicServer;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.tomcat.websocket.server.WsSci;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Http2;
import org.springframework.boot.web.server.WebServer;

class TomcatWebSocketsTests {

    @TempDir
    private static Path directory;

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final Duration GRACE = Duration.ofMillis(300);

    private final List<Integer> closedAtServer = new CopyOnWriteArrayList<>();

    private final TomcatPublicServer publicServer =
            new TomcatPublicServer(new PublicPort(null, null, false, "X-Check", "secret", (server) -> {}));

    private WebServer server;

    @BeforeEach
    void start() {
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
        factory.setDocumentRoot(directory.toFile());
        factory.setBaseDirectory(directory.toFile());
        // Without a servlet there are no filters, of which Tomcat's WebSockets are one.
        factory.setRegisterDefaultServlet(true);
        Http2 http2 = new Http2();
        http2.setEnabled(true);
        factory.setHttp2(http2);
        factory.addContextCustomizers((context) -> context.addServletContainerInitializer(new WsSci(), null));
        this.publicServer.customize(factory);
        this.server = factory.getWebServer((context) -> context.addListener(new Deployment()));
        this.server.start();
        this.publicServer.gate().open();
    }

    @AfterEach
    void stop() {
        this.server.stop();
        this.server.destroy();
    }

    @Test
    void endsEachWithGoingAwayAfterTheHandshakeAndAllEchoes() throws Exception {
        Client first = new Client();
        Client second = new Client();
        assertThat(first.echo("hello")).isEqualTo("hello");
        assertThat(second.echo("hello")).isEqualTo("hello");
        assertThat(this.publicServer.webSockets().count()).isEqualTo(2);

        CompletableFuture<Void> drained = this.publicServer.gate().drain(GRACE);
        assertThat(first.echo("still there")).isEqualTo("still there");
        this.publicServer.webSockets().end(Duration.ofMillis(500));

        assertThat(first.closed.get(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1001);
        assertThat(second.closed.get(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1001);
        assertThat(drained).succeedsWithin(LONG);
        assertThat(this.publicServer.webSockets().count()).isZero();
        assertThat(this.closedAtServer).containsExactly(1001, 1001);
    }

    @Test
    void endsOneThatIsOpenedLater() throws Exception {
        this.publicServer.webSockets().end(Duration.ZERO);
        Client late = new Client();
        assertThat(late.closed.get(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1001);
        await().atMost(LONG).until(() -> this.publicServer.webSockets().count() == 0);
    }

    @Test
    void forgetsOneThatTheClientCloses() throws Exception {
        Client client = new Client();
        assertThat(client.echo("hello")).isEqualTo("hello");
        client.socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(LONG.toSeconds(), TimeUnit.SECONDS);
        await().atMost(LONG).until(() -> this.publicServer.webSockets().count() == 0);
        assertThat(this.closedAtServer).containsExactly(1000);
    }

    @Test
    void closesTheConnectionOfAClientThatDoesNotAnswer() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.server.getPort())) {
            socket.setSoTimeout((int) LONG.toMillis());
            socket.getOutputStream()
                    .write(("GET /echo HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            await().atMost(LONG).until(() -> this.publicServer.webSockets().count() == 1);
            CompletableFuture<Void> drained = this.publicServer.gate().drain(GRACE);
            this.publicServer.webSockets().end(Duration.ZERO);
            assertThat(drained).succeedsWithin(LONG);
            InputStream input = socket.getInputStream();
            byte[] all = input.readAllBytes();
            assertThat(new String(all, StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.1 101")
                    .contains(new String(new byte[] {3, (byte) 0xe9}, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void http2ConnectionIsNone() throws Exception {
        try (Http2Connection connection = new Http2Connection(this.server.getPort(), (int) LONG.toMillis())) {
            connection.get(1, "/nothing");
            connection.next(Http2Connection.HEADERS);
            assertThat(this.publicServer.webSockets().count()).isZero();
        }
    }

    private final class Deployment implements ServletContextListener {

        @Override
        public void contextInitialized(ServletContextEvent event) {
            ServerContainer container =
                    (ServerContainer) event.getServletContext().getAttribute(ServerContainer.class.getName());
            try {
                container.addEndpoint(ServerEndpointConfig.Builder.create(Echo.class, "/echo")
                        .configurator(new Configurator())
                        .build());
            } catch (DeploymentException ex) {
                throw new IllegalStateException(ex);
            }
        }
    }

    public static final class Echo extends Endpoint {

        private final List<Integer> closed;

        Echo(List<Integer> closed) {
            this.closed = closed;
        }

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(String.class, (MessageHandler.Whole<String>) (message) -> {
                try {
                    session.getBasicRemote().sendText(message);
                } catch (IOException ex) {
                    throw new UncheckedIOException(ex);
                }
            });
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            this.closed.add(reason.getCloseCode().getCode());
        }
    }

    private final class Configurator extends ServerEndpointConfig.Configurator {

        @Override
        public <T> T getEndpointInstance(Class<T> type) {
            return type.cast(new Echo(TomcatWebSocketsTests.this.closedAtServer));
        }
    }

    private final class Client implements WebSocket.Listener {

        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        private final WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + TomcatWebSocketsTests.this.server.getPort() + "/echo"), this)
                .join();

        String echo(String text) throws InterruptedException {
            this.socket.sendText(text, true).join();
            return this.received.poll(LONG.toSeconds(), TimeUnit.SECONDS);
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            this.received.add(data.toString());
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            this.closed.complete(statusCode);
            return null;
        }
    }
}
