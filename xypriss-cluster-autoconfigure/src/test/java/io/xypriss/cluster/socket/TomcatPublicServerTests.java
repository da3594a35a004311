package io.xypriss.cluster.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Http2;
import org.springframework.boot.web.servlet.ServletRegistrationBean;

/** Two servers share one listening socket, as two workers do. */
class TomcatPublicServerTests {

    @TempDir
    private static Path directory;

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final Duration GRACE = Duration.ofMillis(700);

    private ServerSocketChannel shared;

    private Server first;

    private Server second;

    @BeforeEach
    void start() throws IOException {
        this.shared = ServerSocketChannel.open();
        this.shared.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        this.shared.configureBlocking(false);
        this.first = new Server("first", this.shared);
        this.second = new Server("second", this.shared);
    }

    @AfterEach
    void stop() throws IOException {
        this.first.stop();
        this.second.stop();
        assertThat(this.shared.isOpen()).as("nobody closes the shared socket").isTrue();
        this.shared.close();
    }

    @Test
    void gateDecidesWhoTakesConnections() throws IOException {
        this.first.server.gate().open();
        assertThat(answers(20)).containsOnly("first");
        this.first.server.gate().close();
        this.second.server.gate().open();
        assertThat(answers(20)).containsOnly("second");
        this.first.server.gate().open();
        await().atMost(LONG).until(() -> answers(20).contains("first"));
        assertThat(this.first.server.gate().isOpen()).isTrue();
    }

    @Test
    void connectionWaitsWhileEveryGateIsClosed() throws Exception {
        try (Client client = new Client(port())) {
            client.send("GET /who HTTP/1.1\r\nHost: x\r\n\r\n");
            client.socket.setSoTimeout(300);
            assertThat(this.first.server.gate().openConnections()).isZero();
            org.assertj.core.api.Assertions.assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(client::response);
            client.socket.setSoTimeout((int) LONG.toMillis());
            this.second.server.gate().open();
            assertThat(client.response().body()).isEqualTo("second");
        }
    }

    @Test
    void closedGateUsesNoProcessorEvenWhileConnectionsWait() throws IOException {
        try (Client waiting = new Client(port())) {
            assertThat(waiting.socket.isConnected()).isTrue();
            long[] acceptors = acceptorThreads();
            assertThat(acceptors).hasSize(2);
            long before = cpuNanos(acceptors);
            this.second.server.gate().open();
            assertThat(answers(50)).containsOnly("second");
            this.second.server.gate().close();
            long idleFrom = cpuNanos(acceptors);
            long until = System.nanoTime() + Duration.ofMillis(500).toNanos();
            await().atMost(LONG).until(() -> System.nanoTime() > until);
            assertThat(cpuNanos(acceptors) - idleFrom)
                    .as("against what it takes to serve, %d ns", idleFrom - before)
                    .isLessThan(Duration.ofMillis(50).toNanos());
        }
    }

    @Test
    void drainUnderLoadLosesNothing() throws Exception {
        List<String> lost = new CopyOnWriteArrayList<>();
        AtomicInteger answered = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> clients = new ArrayList<>();
        this.first.server.gate().open();
        for (int i = 0; i < 8; i++) {
            boolean keepAlive = i % 2 == 0;
            Thread client = new Thread(() -> load(keepAlive, stop, answered, lost));
            clients.add(client);
            client.start();
        }
        try {
            for (int round = 0; round < 4; round++) {
                int before = answered.get();
                await().atMost(LONG).until(() -> answered.get() > before + 300);
                Server leaving = this.first;
                this.second.server.gate().open();
                assertThat(leaving.server.gate().drain(GRACE)).succeedsWithin(LONG);
                assertThat(leaving.server.gate().openConnections()).isZero();
                leaving.stop();
                this.first = this.second;
                this.second = new Server("round-" + round, this.shared);
            }
        } finally {
            stop.set(true);
            for (Thread client : clients) {
                client.join(LONG.toMillis());
            }
        }
        assertThat(lost).isEmpty();
        assertThat(answered.get()).isGreaterThan(1200);
    }

    @Test
    void whatIsInProgressFinishesWhileDraining() throws Exception {
        this.first.server.gate().open();
        try (Client slow = new Client(port());
                Client upload = new Client(port())) {
            slow.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
            upload.send("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 30\r\n\r\n0123456789");
            await().atMost(LONG).until(() -> this.first.inProgress.get() == 2);
            CompletableFuture<Void> drained = this.first.server.gate().drain(Duration.ofMillis(100));
            // Well beyond the grace, and beyond a round of Tomcat's poller, which looks for time-outs each second.
            long until = System.nanoTime() + Duration.ofMillis(2500).toNanos();
            await().atMost(LONG).until(() -> System.nanoTime() > until);
            assertThat(drained).isNotDone();
            upload.send("0123456789");
            upload.send("0123456789");
            assertThat(upload.response().body()).isEqualTo("30");
            this.first.go.countDown();
            assertThat(slow.response().body()).isEqualTo("waited");
            assertThat(drained).succeedsWithin(LONG);
        }
    }

    @Test
    void idleConnectionMayTakeOneMoreRequestWithinTheGrace() throws Exception {
        this.first.server.gate().open();
        try (Client client = new Client(port())) {
            client.send("GET /who HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.response().header("connection")).isNull();
            CompletableFuture<Void> drained = this.first.server.gate().drain(LONG);
            assertThat(drained).isNotDone();
            client.send("GET /who HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.response().header("connection")).isEqualTo("close");
            assertThat(client.socket.getInputStream().read()).isEqualTo(-1);
            assertThat(drained).succeedsWithin(LONG);
        }
    }

    @Test
    void idleConnectionsAreClosedAfterTheGrace() throws Exception {
        this.first.server.gate().open();
        try (Client used = new Client(port());
                Client fresh = new Client(port())) {
            used.send("GET /who HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(used.response().status()).isEqualTo(200);
            await().atMost(LONG).until(() -> this.first.server.gate().openConnections() == 2);
            CompletableFuture<Void> drained = this.first.server.gate().drain(GRACE);
            assertThat(drained).succeedsWithin(LONG);
            assertThat(used.socket.getInputStream().read()).isEqualTo(-1);
            assertThat(fresh.socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void drainOfAnIdleServerIsDoneAtOnce() {
        assertThat(this.first.server.gate().drain(LONG)).succeedsWithin(Duration.ofSeconds(10));
        this.first.server.gate().open();
        assertThat(this.first.server.gate().isOpen()).isFalse();
    }

    @Test
    void serverAtItsLimitLeavesConnectionsToTheOther() throws Exception {
        this.first.stop();
        this.first = new Server("limited", this.shared, 1);
        this.first.server.gate().open();
        try (Client only = new Client(port())) {
            only.send("GET /who HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(only.response().body()).isEqualTo("limited");
            this.second.server.gate().open();
            assertThat(answers(20)).containsOnly("second");
        }
    }

    @Test
    void stoppedServerLosesNoConnectionThatItTook() throws Exception {
        this.first.server.gate().open();
        List<Client> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 30; i++) {
                clients.add(new Client(port()));
            }
            this.first.server.gate().close();
            int taken = this.first.server.gate().openConnections();
            this.second.server.gate().open();
            for (Client client : clients) {
                client.send("GET /who HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            }
            int byFirst = 0;
            for (Client client : clients) {
                byFirst += client.response().body().equals("first") ? 1 : 0;
            }
            assertThat(byFirst).isEqualTo(taken);
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
    }

    @Test
    void countsTrafficAndNothingElse() throws Exception {
        this.first.server.gate().open();
        String end = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
        ask(port(), "GET /who" + end + "\r\n");
        ask(port(), "GET /fail" + end + "\r\n");
        ask(port(), "GET /async" + end + "\r\n");
        ask(port(), "GET /who" + end + "Check: secret\r\n\r\n");
        ask(port(), "GET /who" + end + "Check: wrong\r\n\r\n");
        ask(this.first.loopbackPort(), "GET /who" + end + "\r\n");

        await().atMost(LONG).untilAsserted(() -> {
            RequestFigures figures = this.first.server.figures();
            assertThat(figures.requests()).isEqualTo(4);
            assertThat(figures.errors()).isEqualTo(1);
            assertThat(figures.totalTimeNanos())
                    .isGreaterThan(Duration.ofMillis(50).toNanos());
        });
        assertThat(this.second.server.figures()).isEqualTo(RequestFigures.NONE);
    }

    @Test
    void idleHttp2ConnectionIsToldToGo() throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        this.first.server.gate().open();
        HttpResponse<String> response = client.send(request("/who"), HttpResponse.BodyHandlers.ofString());
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(response.body()).isEqualTo("first");
        this.second.server.gate().open();
        assertThat(this.first.server.gate().drain(GRACE)).succeedsWithin(LONG);
        assertThat(client.send(request("/who"), HttpResponse.BodyHandlers.ofString())
                        .body())
                .isEqualTo("second");
    }

    /** Before JDK 24, this client gives up all its requests when it is told to go. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_24)
    void http2RequestInProgressFinishesWhileDraining() throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        this.first.server.gate().open();
        client.send(request("/who"), HttpResponse.BodyHandlers.ofString());
        CompletableFuture<HttpResponse<String>> slow =
                client.sendAsync(request("/wait"), HttpResponse.BodyHandlers.ofString());
        await().atMost(LONG).until(() -> this.first.inProgress.get() == 1);
        this.second.server.gate().open();
        CompletableFuture<Void> drained = this.first.server.gate().drain(GRACE);
        for (int i = 0; i < 20; i++) {
            assertThat(client.send(request("/who"), HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(drained).isNotDone();
        this.first.go.countDown();
        assertThat(slow.get(LONG.toSeconds(), TimeUnit.SECONDS).body()).isEqualTo("waited");
        assertThat(drained).succeedsWithin(LONG);
    }

    private HttpRequest request(String path) throws IOException {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .build();
    }

    private void load(boolean keepAlive, AtomicBoolean stop, AtomicInteger answered, List<String> lost) {
        Client client = null;
        while (!stop.get()) {
            try {
                client = (client != null) ? client : new Client(port());
                client.send("GET /who HTTP/1.1\r\nHost: x\r\n" + (keepAlive ? "" : "Connection: close\r\n") + "\r\n");
                Response response = client.response();
                answered.incrementAndGet();
                if ("close".equals(response.header("connection"))) {
                    client.close();
                    client = null;
                }
            } catch (IOException | RuntimeException ex) {
                lost.add((keepAlive ? "kept alive: " : "one shot: ") + ex);
                client = null;
            }
        }
        if (client != null) {
            client.close();
        }
    }

    private int port() throws IOException {
        return ((InetSocketAddress) this.shared.getLocalAddress()).getPort();
    }

    private List<String> answers(int count) throws IOException {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(ask(port(), "GET /who HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    .body());
        }
        return answers;
    }

    private static Response ask(int port, String request) throws IOException {
        try (Client client = new Client(port)) {
            client.send(request);
            return client.response();
        }
    }

    private static long[] acceptorThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter((thread) -> thread.getName().endsWith("-Acceptor") && thread.isAlive())
                .filter((thread) -> List.of(thread.getStackTrace()).toString().contains("GateAcceptor"))
                .mapToLong(Thread::getId)
                .toArray();
    }

    private static long cpuNanos(long[] threads) {
        long sum = 0;
        for (long thread : threads) {
            sum += ManagementFactory.getThreadMXBean().getThreadCpuTime(thread);
        }
        return sum;
    }

    /** A real server of Spring Boot with one servlet. */
    private static final class Server {

        private final TomcatPublicServer server;

        private final TomcatWebServer webServer;

        private final AtomicInteger inProgress = new AtomicInteger();

        private final CountDownLatch go = new CountDownLatch(1);

        private Server(String name, ServerSocketChannel shared) {
            this(name, shared, 100);
        }

        private Server(String name, ServerSocketChannel shared, int maxConnections) {
            this.server = new TomcatPublicServer(shared, 0, "Check", "secret");
            TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(1);
            factory.setBaseDirectory(directory.resolve("tomcat").toFile());
            new TomcatDocumentBase(directory).customize(factory);
            Http2 http2 = new Http2();
            http2.setEnabled(true);
            factory.setHttp2(http2);
            factory.addConnectorCustomizers(
                    (connector) -> connector.setProperty("maxConnections", Integer.toString(maxConnections)));
            this.server.customize(factory);
            ServletRegistrationBean<HttpServlet> servlet = new ServletRegistrationBean<>(servlet(name), "/*");
            servlet.setAsyncSupported(true);
            this.webServer = (TomcatWebServer) factory.getWebServer(servlet);
            this.webServer.start();
        }

        int loopbackPort() {
            return this.webServer.getTomcat().getService().findConnectors()[1].getLocalPort();
        }

        void stop() {
            this.go.countDown();
            this.webServer.stop();
            this.webServer.destroy();
        }

        private HttpServlet servlet(String name) {
            return new HttpServlet() {

                @Override
                protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
                    Server.this.inProgress.incrementAndGet();
                    try {
                        switch (request.getRequestURI()) {
                            case "/wait" -> {
                                await(Server.this.go);
                                answer(response, "waited");
                            }
                            case "/upload" ->
                                answer(
                                        response,
                                        Integer.toString(
                                                request.getInputStream().readAllBytes().length));
                            case "/fail" -> response.sendError(500);
                            case "/async" -> {
                                AsyncContext async = request.startAsync();
                                CompletableFuture.delayedExecutor(60, TimeUnit.MILLISECONDS)
                                        .execute(async::complete);
                            }
                            default -> answer(response, name);
                        }
                    } finally {
                        Server.this.inProgress.decrementAndGet();
                    }
                }

                private void await(CountDownLatch latch) throws IOException {
                    try {
                        assertThat(latch.await(LONG.toSeconds(), TimeUnit.SECONDS))
                                .isTrue();
                    } catch (InterruptedException ex) {
                        throw new IOException(ex);
                    }
                }

                private void answer(HttpServletResponse response, String body) throws IOException {
                    response.setContentLength(body.length());
                    response.getWriter().print(body);
                }
            };
        }
    }

    private record Response(int status, List<String> headers, String body) {

        @org.jspecify.annotations.Nullable
        String header(String name) {
            return this.headers.stream()
                    .filter((header) -> header.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                    .map((header) -> header.substring(name.length() + 1).trim())
                    .findFirst()
                    .orElse(null);
        }
    }

    /** A connection over which requests are sent as they are. */
    private static final class Client implements AutoCloseable {

        private final Socket socket;

        private final BufferedReader in;

        private final OutputStream out;

        Client(int port) throws IOException {
            this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
            this.socket.setSoTimeout((int) LONG.toMillis());
            this.socket.setTcpNoDelay(true);
            this.in = new BufferedReader(
                    new InputStreamReader(this.socket.getInputStream(), StandardCharsets.ISO_8859_1));
            this.out = this.socket.getOutputStream();
        }

        void send(String text) throws IOException {
            this.out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        Response response() throws IOException {
            String statusLine = this.in.readLine();
            if (statusLine == null) {
                throw new IOException("the connection ended without an answer");
            }
            List<String> headers = new ArrayList<>();
            for (String line = this.in.readLine(); !Objects.requireNonNull(line).isEmpty(); line = this.in.readLine()) {
                headers.add(line);
            }
            Response head = new Response(Integer.parseInt(statusLine.split(" ")[1]), headers, "");
            String length = head.header("content-length");
            char[] body = new char[(length != null) ? Integer.parseInt(length) : 0];
            for (int read = 0; read < body.length; ) {
                int count = this.in.read(body, read, body.length - read);
                if (count < 0) {
                    throw new IOException("the answer ended early");
                }
                read += count;
            }
            return new Response(head.status(), headers, new String(body));
        }

        @Override
        public void close() {
            try {
                this.socket.close();
            } catch (IOException ex) {
                throw new java.io.UncheckedIOException(ex);
            }
        }
    }
}
