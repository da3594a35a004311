package io.xypriss.cluster.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.socket.tomcat.TomcatDocumentBase;
import io.xypriss.cluster.socket.tomcat.TomcatPublicServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http2.Http2Protocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Http2;
import org.springframework.boot.web.servlet.ServletRegistrationBean;

/** What is special about draining connections of Tomcat. */
class TomcatDrainTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final Duration GRACE = Duration.ofMillis(500);

    /** Far longer than any test waits: what closes a connection is the drain. */
    private static final Duration KEEP_ALIVE = Duration.ofHours(1);

    private static final int FILE_SIZE = 3_000_000;

    private final TomcatPublicServer server =
            new TomcatPublicServer(new PublicPort(null, null, false, "Check", "secret", (server) -> {}));

    @TempDir
    private Path directory;

    private TomcatWebServer webServer;

    private final CountDownLatch held = new CountDownLatch(1);

    private final CountDownLatch release = new CountDownLatch(1);

    private int threads = 10;

    private long http2KeepAliveMillis = KEEP_ALIVE.toMillis();

    @BeforeEach
    void start() throws IOException {
        Files.write(this.directory.resolve("file"), new byte[FILE_SIZE]);
    }

    @AfterEach
    void stop() throws IOException {
        if (this.webServer != null) {
            this.webServer.stop();
            this.webServer.destroy();
        }
    }

    @Test
    void idleHttp2ConnectionWithoutTimeOutIsClosedToo() throws Exception {
        this.http2KeepAliveMillis = -1;
        try (Http2Connection connection = connect()) {
            connection.get(1, "/");
            assertThat(connection.body(1)).isEqualTo("done");
            assertThat(gate().drain(GRACE)).succeedsWithin(LONG);
        }
    }

    @Test
    void connectionThatIsIdleAfterAFileIsClosed() throws Exception {
        startServer();
        gate().open();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port())) {
            client.setSoTimeout((int) LONG.toMillis());
            client.getOutputStream().write("GET /file HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.getInputStream().readNBytes(FILE_SIZE)).hasSize(FILE_SIZE);
            CompletableFuture<Void> drained = gate().drain(GRACE);
            assertThat(client.getInputStream().readAllBytes()).hasSizeLessThan(1000);
            assertThat(drained).succeedsWithin(LONG);
        }
    }

    /** Closed by a thread that may be long in coming, it would have had requests meanwhile that nobody reads. */
    @Test
    void idleConnectionIsClosedInItsTimeAlsoWhileAllThreadsAreBusy() throws Exception {
        this.threads = 1;
        startServer();
        gate().open();
        try (Socket idle = ask("/")) {
            assertThat(idle.getInputStream().read()).isEqualTo('H');
            try (Socket busy = ask("/held")) {
                assertThat(this.held.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
                CompletableFuture<Void> drained = gate().drain(GRACE);
                assertThat(idle.getInputStream().readAllBytes()).asString().endsWith("done");
                assertThat(drained).isNotDone();
                this.release.countDown();
                assertThat(busy.getInputStream().readAllBytes()).asString().endsWith("done");
                assertThat(drained).succeedsWithin(LONG);
            }
        } finally {
            this.release.countDown();
        }
    }

    @Test
    void fileThatIsBeingSentIsSentWhole() throws Exception {
        startServer();
        gate().open();
        try (Socket client = new Socket()) {
            client.setReceiveBufferSize(4096);
            client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
            client.setSoTimeout((int) LONG.toMillis());
            client.getOutputStream().write("GET /file HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.getInputStream().read()).isEqualTo('H');
            CompletableFuture<Void> drained = gate().drain(Duration.ZERO);
            pass(Duration.ofMillis(1500));
            assertThat(drained).isNotDone();
            assertThat(client.getInputStream().readAllBytes()).hasSizeGreaterThan(FILE_SIZE);
            assertThat(drained).succeedsWithin(LONG);
        }
    }

    @Test
    void drainedBeforeItExistsAServerStaysClosed() throws Exception {
        assertThat(gate().drain(GRACE)).succeedsWithin(LONG);
        startServer();
        gate().open();
        assertThat(gate().isOpen()).isFalse();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port())) {
            assertThat(client.isConnected()).isTrue();
            pass(Duration.ofMillis(300));
            assertThat(gate().openConnections()).isZero();
        }
    }

    private Socket ask(String path) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port());
        client.setSoTimeout((int) LONG.toMillis());
        String request = "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
        client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    private AcceptGate gate() {
        return this.server.gate();
    }

    private int port() {
        return this.webServer.getPort();
    }

    private Http2Connection connect() throws IOException {
        startServer();
        gate().open();
        return new Http2Connection(port(), (int) LONG.toMillis());
    }

    private void startServer() {
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
        factory.setBaseDirectory(directory.resolve("tomcat").toFile());
        new TomcatDocumentBase(directory).customize(factory);
        factory.setAddress(InetAddress.getLoopbackAddress());
        Http2 http2 = new Http2();
        http2.setEnabled(true);
        factory.setHttp2(http2);
        factory.addConnectorCustomizers((connector) -> {
            connector.setProperty("maxThreads", Integer.toString(this.threads));
            connector.setProperty("keepAliveTimeout", Long.toString(KEEP_ALIVE.toMillis()));
            for (UpgradeProtocol upgrade : connector.findUpgradeProtocols()) {
                ((Http2Protocol) upgrade).setKeepAliveTimeout(this.http2KeepAliveMillis);
            }
        });
        this.server.customize(factory);
        this.webServer = (TomcatWebServer) factory.getWebServer(new ServletRegistrationBean<>(new Answers(), "/*"));
        this.webServer.start();
    }

    private static void pass(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        await().atMost(LONG).until(() -> System.nanoTime() - until > 0);
    }

    private final class Answers extends HttpServlet {

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            switch (request.getRequestURI()) {
                case "/file" -> sendFile(request, response);
                case "/held" -> hold(response);
                default -> response.getWriter().print("done");
            }
        }

        private void hold(HttpServletResponse response) throws IOException {
            TomcatDrainTests.this.held.countDown();
            try {
                assertThat(TomcatDrainTests.this.release.await(LONG.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            } catch (InterruptedException ex) {
                throw new IOException(ex);
            }
            response.getWriter().print("done");
        }

        private void sendFile(HttpServletRequest request, HttpServletResponse response) {
            assertThat(request.getAttribute("org.apache.tomcat.sendfile.support"))
                    .isEqualTo(true);
            response.setContentLength(FILE_SIZE);
            request.setAttribute(
                    "org.apache.tomcat.sendfile.filename",
                    TomcatDrainTests.this.directory.resolve("file").toString());
            request.setAttribute("org.apache.tomcat.sendfile.start", 0L);
            request.setAttribute("org.apache.tomcat.sendfile.end", (long) FILE_SIZE);
        }
    }
}
