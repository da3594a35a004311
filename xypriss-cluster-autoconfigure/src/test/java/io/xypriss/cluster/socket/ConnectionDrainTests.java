package io.xypriss.cluster.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

/** Draining connections on which nothing happens any more, and such on which it does. */
class ConnectionDrainTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final Duration GRACE = Duration.ofMillis(500);

    /** Far longer than any test waits: what closes a connection is the drain. */
    private static final Duration KEEP_ALIVE = Duration.ofHours(1);

    private static final int FILE_SIZE = 3_000_000;

    private final TomcatPublicServer server = new TomcatPublicServer(null, null, "Check", "secret");

    private final AtomicInteger inProgress = new AtomicInteger();

    private final CountDownLatch go = new CountDownLatch(1);

    @TempDir
    private Path directory;

    private TomcatWebServer webServer;

    private long http2KeepAliveMillis = KEEP_ALIVE.toMillis();

    @BeforeEach
    void start() throws IOException {
        Files.write(this.directory.resolve("file"), new byte[FILE_SIZE]);
    }

    @AfterEach
    void stop() throws IOException {
        this.go.countDown();
        if (this.webServer != null) {
            this.webServer.stop();
            this.webServer.destroy();
        }
    }

    @Test
    void idleHttp2ConnectionWhoseClientStaysIsToldToGoAndClosed() throws Exception {
        try (Http2Connection connection = connect()) {
            connection.get(1, "/");
            assertThat(connection.body(1)).isEqualTo("done");
            CompletableFuture<Void> drained = gate().drain(GRACE);
            assertThat(connection.next(Http2Connection.GOAWAY).stream()).isZero();
            assertThat(connection.rest())
                    .extracting(Http2Connection.Frame::type)
                    .contains(Http2Connection.GOAWAY);
            assertThat(drained).succeedsWithin(LONG);
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
    void streamInProgressFinishesLongAfterTheGrace() throws Exception {
        try (Http2Connection connection = connect()) {
            connection.get(1, "/wait");
            await().atMost(LONG).until(() -> this.inProgress.get() == 1);
            CompletableFuture<Void> drained = gate().drain(Duration.ofMillis(1));
            connection.next(Http2Connection.GOAWAY);
            pass(Duration.ofMillis(1500));
            assertThat(drained).isNotDone();
            this.go.countDown();
            assertThat(connection.body(1)).isEqualTo("waited");
            assertThat(drained).succeedsWithin(LONG);
        }
    }

    @Test
    void connectionThatBecomesHttp2WhileDrainingIsToldToGo() throws Exception {
        startServer();
        gate().open();
        try (Socket early = new Socket(InetAddress.getLoopbackAddress(), port())) {
            await().atMost(LONG).until(() -> gate().openConnections() == 1);
            CompletableFuture<Void> drained = gate().drain(Duration.ofMillis(2000));
            early.getOutputStream()
                    .write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII));
            early.setSoTimeout((int) LONG.toMillis());
            byte[] answer = early.getInputStream().readAllBytes();
            assertThat(frameTypes(answer)).contains(Http2Connection.GOAWAY);
            assertThat(drained).succeedsWithin(LONG);
        }
    }

    @Test
    void connectionThatWasIdleBeforeItBecameHttp2IsToldBeforeItIsClosed() throws Exception {
        startServer();
        gate().open();
        try (Socket early = new Socket(InetAddress.getLoopbackAddress(), port())) {
            await().atMost(LONG).until(() -> gate().openConnections() == 1);
            CompletableFuture<Void> drained = gate().drain(Duration.ofMillis(2000));
            // Long enough for it to have been found idle.
            pass(Duration.ofMillis(500));
            try (Http2Connection connection = new Http2Connection(early, (int) LONG.toMillis())) {
                assertThat(connection.next(Http2Connection.GOAWAY).lastStream())
                        .as("any stream that the client opens until it hears of it")
                        .isEqualTo(Integer.MAX_VALUE);
                assertThat(drained).succeedsWithin(LONG);
            }
        }
    }

    @Test
    void connectionIsKeptForTheGraceAfterItsLastStreamHoweverLateThatIs() throws Exception {
        Duration grace = Duration.ofMillis(1000);
        try (Http2Connection connection = connect()) {
            connection.get(1, "/wait");
            await().atMost(LONG).until(() -> this.inProgress.get() == 1);
            CompletableFuture<Void> drained = gate().drain(grace);
            connection.next(Http2Connection.GOAWAY);
            pass(grace.multipliedBy(2));
            long ended = System.currentTimeMillis();
            this.go.countDown();
            assertThat(connection.body(1)).isEqualTo("waited");
            connection.rest();
            assertThat(System.currentTimeMillis() - ended).isGreaterThanOrEqualTo(grace.toMillis());
            assertThat(drained).succeedsWithin(LONG);
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
    void graceOfNothingIsNoGraceForEver() throws Exception {
        startServer();
        gate().open();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port())) {
            await().atMost(LONG).until(() -> gate().openConnections() == 1);
            assertThat(gate().drain(Duration.ZERO)).succeedsWithin(LONG);
            assertThat(client.getInputStream().read()).isEqualTo(-1);
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

    private static List<Integer> frameTypes(byte[] frames) {
        List<Integer> types = new ArrayList<>();
        for (int at = 0; at + 9 <= frames.length; ) {
            types.add((int) frames[at + 3]);
            at += 9 + ((frames[at] & 0xff) << 16 | (frames[at + 1] & 0xff) << 8 | (frames[at + 2] & 0xff));
        }
        return types;
    }

    private final class Answers extends HttpServlet {

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            switch (request.getRequestURI()) {
                case "/file" -> sendFile(request, response);
                case "/wait" -> {
                    ConnectionDrainTests.this.inProgress.incrementAndGet();
                    try {
                        assertThat(ConnectionDrainTests.this.go.await(LONG.toSeconds(), TimeUnit.SECONDS))
                                .isTrue();
                    } catch (InterruptedException ex) {
                        throw new IOException(ex);
                    }
                    response.getWriter().print("waited");
                }
                default -> response.getWriter().print("done");
            }
        }

        private void sendFile(HttpServletRequest request, HttpServletResponse response) {
            assertThat(request.getAttribute("org.apache.tomcat.sendfile.support"))
                    .isEqualTo(true);
            response.setContentLength(FILE_SIZE);
            request.setAttribute(
                    "org.apache.tomcat.sendfile.filename",
                    ConnectionDrainTests.this.directory.resolve("file").toString());
            request.setAttribute("org.apache.tomcat.sendfile.start", 0L);
            request.setAttribute("org.apache.tomcat.sendfile.end", (long) FILE_SIZE);
        }
    }
}
