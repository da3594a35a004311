package io.xypriss.cluster.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every web server guarantees; two of them share one listening socket, as two workers do. */
abstract class PublicServerContract {

    @TempDir
    private static Path directory;

    private static Path keyStore;

    static final Duration LONG = Duration.ofSeconds(60);

    private static final Duration GRACE = Duration.ofMillis(700);

    private static final String CHECK = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCheck: secret\r\n\r\n";

    private ServerSocketChannel shared;

    TestServer first;

    TestServer second;

    @BeforeEach
    void start() throws IOException {
        this.shared = ServerSocketChannel.open();
        this.shared.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        this.shared.configureBlocking(false);
        this.first = start("first");
        this.second = start("second");
    }

    @AfterEach
    void stop() throws IOException {
        this.first.stop();
        this.second.stop();
        try {
            assertThat(this.shared.isOpen())
                    .as("nobody closes the shared socket")
                    .isTrue();
            assertThat(this.shared.isBlocking()).as("nobody makes it blocking").isFalse();
            try (PlainClient late = connect()) {
                assertThat(late.socket.isConnected()).isTrue();
                await().atMost(LONG).until(() -> takeOne());
            }
        } finally {
            this.shared.close();
        }
    }

    /** Starts a server of the kind in question. */
    abstract TestServer create(TestServer.Setup setup);

    /** Whether the thread is one that accepts. */
    abstract boolean accepts(Thread thread);

    @Test
    void gateDecidesWhoTakesConnections() throws IOException {
        this.first.gate().open();
        assertThat(answers(20)).containsOnly("first");
        this.first.gate().close();
        this.second.gate().open();
        assertThat(answers(20)).containsOnly("second");
        this.first.gate().open();
        await().atMost(LONG).until(() -> answers(20).contains("first"));
        assertThat(this.first.gate().isOpen()).isTrue();
    }

    @Test
    void gateThatWasOpenedClosedAndOpenedAgainDrains() throws Exception {
        this.first.gate().open();
        try (PlainClient kept = connect()) {
            kept.send("GET /who HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(kept.response().body()).isEqualTo("first");
            this.first.gate().close();
            this.second.gate().open();
            assertThat(answers(5)).containsOnly("second");
            kept.send("GET /who HTTP/1.1\r\nHost: x\r\n\r\n");
            PlainClient.Response whileClosed = kept.response();
            assertThat(whileClosed.body()).isEqualTo("first");
            assertThat(whileClosed.header("connection")).isNull();
            this.second.gate().close();
            this.first.gate().open();
            assertThat(answers(5)).containsOnly("first");
            assertThat(this.first.gate().drain(GRACE)).succeedsWithin(LONG);
            assertThat(kept.rest()).isEqualTo(-1);
        }
    }

    @Test
    void standbyThatNeverOpenedDrainsAtOnceWhileConnectionsWait() throws Exception {
        try (PlainClient waiting = connect()) {
            assertThat(ask(this.second.loopbackPort(), "GET /who" + CHECK).body())
                    .as("its own port serves while it stands by")
                    .isEqualTo("second");
            assertThat(this.second.gate().drain(LONG)).succeedsWithin(Duration.ofSeconds(10));
            waiting.send("GET /who HTTP/1.1\r\nHost: x\r\n\r\n");
            this.first.gate().open();
            assertThat(waiting.response().body()).isEqualTo("first");
        }
    }

    @Test
    void connectionWaitsWhileEveryGateIsClosed() throws Exception {
        try (PlainClient client = connect()) {
            client.send("GET /who HTTP/1.1\r\nHost: x\r\n\r\n");
            client.socket.setSoTimeout(300);
            assertThat(this.first.gate().openConnections()).isZero();
            org.assertj.core.api.Assertions.assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(client::response);
            client.socket.setSoTimeout((int) LONG.toMillis());
            this.second.gate().open();
            assertThat(client.response().body()).isEqualTo("second");
        }
    }

    @Test
    void closedGateUsesNoProcessorEvenWhileConnectionsWait() throws IOException {
        this.second.gate().open();
        assertThat(answers(50)).containsOnly("second");
        this.second.gate().close();
        try (PlainClient waiting = connect()) {
            assertThat(waiting.socket.isConnected()).isTrue();
            long[] acceptors = acceptingThreads();
            assertThat(acceptors).isNotEmpty();
            pass(Duration.ofMillis(200));
            long before = cpuNanos(acceptors);
            pass(Duration.ofMillis(500));
            assertThat(cpuNanos(acceptors) - before)
                    .isLessThan(Duration.ofMillis(50).toNanos());
        }
    }

    @Test
    void drainUnderLoadLosesNothingAndCountsAll() throws Exception {
        List<String> lost = new CopyOnWriteArrayList<>();
        AtomicInteger answered = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> clients = new ArrayList<>();
        List<TestServer> left = new ArrayList<>();
        this.first.gate().open();
        for (int i = 0; i < 8; i++) {
            boolean keepAlive = i % 2 == 0;
            boolean upload = i % 4 >= 2;
            Thread client = new Thread(() -> load(keepAlive, upload, stop, answered, lost));
            clients.add(client);
            client.start();
        }
        try {
            for (int round = 0; round < 4; round++) {
                int before = answered.get();
                await().atMost(LONG).until(() -> answered.get() > before + 300);
                TestServer leaving = this.first;
                this.second.gate().open();
                assertThat(leaving.gate().drain(GRACE)).succeedsWithin(LONG);
                assertThat(leaving.gate().openConnections()).isZero();
                leaving.stop();
                left.add(leaving);
                this.first = this.second;
                this.second = start("round-" + round);
            }
        } finally {
            stop.set(true);
            for (Thread client : clients) {
                client.join(LONG.toMillis());
            }
        }
        assertThat(lost).isEmpty();
        assertThat(answered.get()).isGreaterThan(1200);
        left.add(this.first);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(left.stream()
                                .mapToLong((server) -> server.figures().requests())
                                .sum())
                        .isEqualTo(answered.get()));
    }

    @Test
    void whatIsInProgressFinishesWhileDraining() throws Exception {
        this.first.gate().open();
        try (PlainClient slow = connect();
                PlainClient upload = connect()) {
            slow.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
            upload.send("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 30\r\n\r\n0123456789");
            await().atMost(LONG).until(() -> this.first.inProgress.get() == 2);
            CompletableFuture<Void> drained = this.first.gate().drain(Duration.ofMillis(100));
            // Well beyond the grace, and beyond a round of Tomcat's poller, which looks for time-outs each second.
            pass(Duration.ofMillis(2500));
            assertThat(drained).isNotDone();
            upload.send("0123456789");
            upload.send("0123456789");
            assertThat(upload.response().body()).isEqualTo("30");
            this.first.go.complete(null);
            assertThat(slow.response().body()).isEqualTo("waited");
            assertThat(drained).succeedsWithin(LONG);
        }
    }

    @Test
    void idleConnectionMayTakeOneMoreRequestWithinTheGrace() throws Exception {
        this.first.gate().open();
        try (PlainClient client = connect()) {
            client.send("GET /who HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.response().header("connection")).isNull();
            CompletableFuture<Void> drained = this.first.gate().drain(LONG);
            assertThat(drained).isNotDone();
            client.send("GET /who HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.response().header("connection")).isEqualTo("close");
            assertThat(client.rest()).isEqualTo(-1);
            // As clients do; some servers wait for it.
            client.socket.close();
            assertThat(drained).succeedsWithin(LONG);
        }
    }

    @Test
    void idleConnectionsAreClosedAfterTheGrace() throws Exception {
        this.first.gate().open();
        try (PlainClient used = connect();
                PlainClient fresh = connect()) {
            used.send("GET /who HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(used.response().status()).isEqualTo(200);
            await().atMost(LONG).until(() -> this.first.gate().openConnections() == 2);
            CompletableFuture<Void> drained = this.first.gate().drain(GRACE);
            assertThat(drained).succeedsWithin(LONG);
            assertThat(used.rest()).isEqualTo(-1);
            assertThat(fresh.rest()).isEqualTo(-1);
        }
    }

    @Test
    void drainOfAnIdleServerIsDoneAtOnce() {
        assertThat(this.first.gate().drain(LONG)).succeedsWithin(Duration.ofSeconds(10));
        this.first.gate().open();
        assertThat(this.first.gate().isOpen()).isFalse();
    }

    @Test
    void connectionsTakenBeforeTheGateClosedAreServed() throws Exception {
        this.first.gate().open();
        List<PlainClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 30; i++) {
                clients.add(connect());
            }
            this.first.gate().close();
            int taken = this.first.gate().openConnections();
            this.second.gate().open();
            for (PlainClient client : clients) {
                client.send("GET /who HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            }
            int byFirst = 0;
            for (PlainClient client : clients) {
                byFirst += client.response().body().equals("first") ? 1 : 0;
            }
            assertThat(byFirst).isEqualTo(taken);
        } finally {
            for (PlainClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void countsTrafficAndNothingElse() throws Exception {
        this.first.gate().open();
        String end = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
        ask(port(), "GET /who" + end + "\r\n");
        ask(port(), "GET /fail" + end + "\r\n");
        ask(port(), "GET /async" + end + "\r\n");
        ask(port(), "GET /who" + end + "Check: secret\r\n\r\n");
        ask(port(), "GET /who" + end + "Check: wrong\r\n\r\n");
        ask(this.first.loopbackPort(), "GET /who" + CHECK);
        ask(this.first.loopbackPort(), "GET /who" + end + "\r\n");

        await().atMost(LONG).untilAsserted(() -> {
            RequestFigures figures = this.first.figures();
            assertThat(figures.requests()).isEqualTo(4);
            assertThat(figures.errors()).isEqualTo(1);
            assertThat(figures.totalTimeNanos())
                    .isGreaterThan(Duration.ofMillis(50).toNanos());
        });
        assertThat(this.second.figures()).isEqualTo(RequestFigures.NONE);
    }

    @Test
    void countsOverHttp2EachRequestOnce() throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        this.first.gate().open();
        for (String path : new String[] {"/who", "/fail", "/who"}) {
            client.send(request(path), HttpResponse.BodyHandlers.ofString());
        }
        await().during(Duration.ofMillis(200)).atMost(LONG).untilAsserted(() -> {
            assertThat(this.first.figures().requests()).isEqualTo(3);
            assertThat(this.first.figures().errors()).isEqualTo(1);
        });
    }

    @Test
    void idleHttp2ConnectionIsToldToGo() throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        this.first.gate().open();
        HttpResponse<String> response = client.send(request("/who"), HttpResponse.BodyHandlers.ofString());
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(response.body()).isEqualTo("first");
        this.second.gate().open();
        assertThat(this.first.gate().drain(GRACE)).succeedsWithin(LONG);
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
        this.first.gate().open();
        client.send(request("/who"), HttpResponse.BodyHandlers.ofString());
        CompletableFuture<HttpResponse<String>> slow =
                client.sendAsync(request("/wait"), HttpResponse.BodyHandlers.ofString());
        await().atMost(LONG).until(() -> this.first.inProgress.get() == 1);
        this.second.gate().open();
        CompletableFuture<Void> drained = this.first.gate().drain(GRACE);
        for (int i = 0; i < 20; i++) {
            assertThat(client.send(request("/who"), HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(drained).isNotDone();
        this.first.go.complete(null);
        assertThat(slow.get(LONG.toSeconds(), TimeUnit.SECONDS).body()).isEqualTo("waited");
        assertThat(drained).succeedsWithin(LONG);
    }

    @Test
    void idleHttp2ConnectionWhoseClientStaysIsToldToGoAndClosed() throws Exception {
        this.first.gate().open();
        try (Http2Connection connection = new Http2Connection(port(), (int) LONG.toMillis())) {
            connection.get(1, "/who");
            assertThat(connection.body(1)).isEqualTo("first");
            CompletableFuture<Void> drained = this.first.gate().drain(GRACE);
            assertThat(connection.next(Http2Connection.GOAWAY).stream()).isZero();
            assertThat(connection.rest())
                    .extracting(Http2Connection.Frame::type)
                    .contains(Http2Connection.GOAWAY);
            assertThat(drained).succeedsWithin(LONG);
        }
    }

    @Test
    void streamInProgressFinishesLongAfterTheGrace() throws Exception {
        this.first.gate().open();
        try (Http2Connection connection = new Http2Connection(port(), (int) LONG.toMillis())) {
            connection.get(1, "/wait");
            await().atMost(LONG).until(() -> this.first.inProgress.get() == 1);
            CompletableFuture<Void> drained = this.first.gate().drain(Duration.ofMillis(1));
            connection.next(Http2Connection.GOAWAY);
            pass(Duration.ofMillis(1500));
            assertThat(drained).isNotDone();
            this.first.go.complete(null);
            assertThat(connection.body(1)).isEqualTo("waited");
            assertThat(drained).succeedsWithin(LONG);
        }
    }

    @Test
    void requestsSentOverHttp2BeforeTheClientHasHeardAreAnsweredHoweverLateThatIs() throws Exception {
        this.first.gate().open();
        try (Http2Connection connection = new Http2Connection(port(), (int) LONG.toMillis())) {
            connection.get(1, "/wait");
            await().atMost(LONG).until(() -> this.first.inProgress.get() == 1);
            CompletableFuture<Void> drained = this.first.gate().drain(GRACE);
            connection.next(Http2Connection.GOAWAY);
            // Longer than the grace, and than any round trip that the server has measured.
            pass(GRACE.multipliedBy(2));
            connection.post(3, "/upload", "0123456789");
            assertThat(connection.body(3)).isEqualTo("10");
            connection.get(5, "/who");
            assertThat(connection.body(5)).isEqualTo("first");
            this.first.go.complete(null);
            assertThat(connection.body(1)).isEqualTo("waited");
            assertThat(drained).succeedsWithin(LONG);
        }
    }

    @Test
    void connectionThatBecomesHttp2WhileDrainingIsToldToGo() throws Exception {
        this.first.gate().open();
        try (PlainClient early = connect()) {
            await().atMost(LONG).until(() -> this.first.gate().openConnections() == 1);
            CompletableFuture<Void> drained = this.first.gate().drain(Duration.ofMillis(2000));
            early.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
            byte[] answer = early.socket.getInputStream().readAllBytes();
            assertThat(Http2Connection.frameTypes(answer)).contains(Http2Connection.GOAWAY);
            assertThat(drained).succeedsWithin(LONG);
        }
    }

    @Test
    void connectionThatWasIdleBeforeItBecameHttp2IsToldBeforeItIsClosed() throws Exception {
        // The client has what is left of it to speak, on a machine that may be busy.
        Duration grace = GRACE.multipliedBy(6);
        this.first.gate().open();
        try (PlainClient early = connect()) {
            await().atMost(LONG).until(() -> this.first.gate().openConnections() == 1);
            CompletableFuture<Void> drained = this.first.gate().drain(grace);
            // Long enough for it to have been found idle.
            pass(GRACE.dividedBy(2));
            long before = System.nanoTime();
            try (Http2Connection connection = new Http2Connection(early.socket, (int) LONG.toMillis())) {
                assertThat(connection.next(Http2Connection.GOAWAY).lastStream())
                        .as("any stream that the client opens until it hears of it")
                        .isEqualTo(Integer.MAX_VALUE);
                connection.rest();
                assertThat(Duration.ofNanos(System.nanoTime() - before))
                        .as("it has the grace from when it was told")
                        .isGreaterThanOrEqualTo(grace);
                assertThat(drained).succeedsWithin(LONG);
            }
        }
    }

    @Test
    void http2ConnectionIsKeptForTheGraceAfterItsLastStreamHoweverLateThatIs() throws Exception {
        this.first.gate().open();
        try (Http2Connection connection = new Http2Connection(port(), (int) LONG.toMillis())) {
            connection.get(1, "/wait");
            await().atMost(LONG).until(() -> this.first.inProgress.get() == 1);
            CompletableFuture<Void> drained = this.first.gate().drain(GRACE);
            connection.next(Http2Connection.GOAWAY);
            pass(GRACE.multipliedBy(2));
            long ended = System.nanoTime();
            this.first.go.complete(null);
            assertThat(connection.body(1)).isEqualTo("waited");
            connection.rest();
            assertThat(Duration.ofNanos(System.nanoTime() - ended)).isGreaterThanOrEqualTo(GRACE);
            assertThat(drained).succeedsWithin(LONG);
        }
    }

    @Test
    void graceOfNothingIsNoGraceForEver() throws Exception {
        this.first.gate().open();
        try (PlainClient client = connect()) {
            await().atMost(LONG).until(() -> this.first.gate().openConnections() == 1);
            assertThat(this.first.gate().drain(Duration.ZERO)).succeedsWithin(LONG);
            assertThat(client.rest()).isEqualTo(-1);
        }
    }

    @Test
    void ownPortServesHealthChecksOnly() throws Exception {
        List<String> requests = List.of(
                "GET /who HTTP/1.1\r\n",
                "GET /who HTTP/1.1\r\nCheck: \r\n",
                "GET /who HTTP/1.1\r\nCheck: guess\r\n",
                "GET /who HTTP/1.1\r\nX-Forwarded-Port: 80\r\nForwarded: host=\"x:80\"\r\n",
                "GET /async HTTP/1.1\r\n",
                "GET /fail HTTP/1.1\r\n",
                "GET /error HTTP/1.1\r\n",
                "GET /actuator/health HTTP/1.1\r\n",
                "POST /upload HTTP/1.1\r\nContent-Length: 0\r\n",
                "GET /socket HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        for (String request : requests) {
            String connection = request.contains("Upgrade") ? "Upgrade, close" : "close";
            PlainClient.Response response = ask(
                    this.first.loopbackPort(), request + "Host: localhost\r\nConnection: " + connection + "\r\n\r\n");
            assertThat(response.status()).as(request).isEqualTo(403);
            assertThat(response.body()).as(request).isEmpty();
        }
        assertThat(ask(this.first.loopbackPort(), "GET /who" + CHECK).body()).isEqualTo("first");
        this.first.gate().open();
        assertThat(answers(5)).as("on the public port").containsOnly("first");
    }

    @Test
    void ownPortThatIsOpenServesEverybody() throws Exception {
        this.first.stop();
        this.first = create(new TestServer.Setup("open", this.shared, directory, 100, null, 0, true));

        assertThat(ask(this.first.loopbackPort(), "GET /who HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                        .body())
                .isEqualTo("open");
    }

    @Test
    void tlsAndHttp2AreAsConfigured() throws Exception {
        tls();
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(TestTls.trusting(keyStore))
                .build();
        this.first.gate().open();
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port() + "/who"))
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(response.body()).isEqualTo("first");
        assertThat(this.first.gate().openConnections()).isEqualTo(1);
        assertThat(this.first.gate().drain(GRACE)).succeedsWithin(LONG);
        assertThat(ask(this.first.loopbackPort(), "GET /who" + CHECK).body())
                .as("in plain HTTP")
                .isEqualTo("first");
    }

    @Test
    void connectionOverTlsIsDrainedToo() throws Exception {
        tls();
        this.first.gate().open();
        try (PlainClient used = new PlainClient(TestTls.connect(keyStore, port()), (int) LONG.toMillis());
                PlainClient last = new PlainClient(TestTls.connect(keyStore, port()), (int) LONG.toMillis());
                PlainClient fresh = connect()) {
            used.send("GET /who HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(used.response().body()).isEqualTo("first");
            last.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n");
            await().atMost(LONG).until(() -> this.first.inProgress.get() == 1);
            await().atMost(LONG).until(() -> this.first.gate().openConnections() == 3);
            CompletableFuture<Void> drained = this.first.gate().drain(GRACE);
            assertThat(used.rest()).isEqualTo(-1);
            assertThat(fresh.rest()).isEqualTo(-1);
            assertThat(drained).isNotDone();
            this.first.go.complete(null);
            assertThat(last.response().body()).isEqualTo("waited");
            assertThat(drained).succeedsWithin(LONG);
        }
    }

    /** As the server of the management port does. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void furtherServerOfTheProcessKeepsToItsOwnSocket(boolean tls) throws Exception {
        try (ServerSocketChannel socket = ServerSocketChannel.open()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
            socket.configureBlocking(false);
            int port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
            TestServer further = create(
                    new TestServer.Setup("further", socket, directory, 100, tls ? keyStore() : null, null, false));
            try {
                this.first.gate().open();
                further.gate().open();
                assertThat(answers(5)).containsOnly("first");
                try (PlainClient client = connect(port, tls)) {
                    client.send("GET /who HTTP/1.1\r\nHost: localhost\r\n\r\n");
                    assertThat(client.response().body()).isEqualTo("further");
                    further.gate().close();
                    assertThat(answers(5)).containsOnly("first");
                    client.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n");
                    await().atMost(LONG).until(() -> further.inProgress.get() == 1);
                    CompletableFuture<Void> drained = further.gate().drain(GRACE);
                    assertThat(drained).isNotDone();
                    further.go.complete(null);
                    assertThat(client.response().body()).isEqualTo("waited");
                    assertThat(drained).succeedsWithin(LONG);
                }
                await().atMost(LONG)
                        .untilAsserted(
                                () -> assertThat(further.figures().requests()).isEqualTo(2));
                assertThat(answers(5)).containsOnly("first");
                await().atMost(LONG)
                        .untilAsserted(() ->
                                assertThat(this.first.figures().requests()).isEqualTo(15));
            } finally {
                further.stop();
            }
            assertThat(socket.isOpen()).isTrue();
            assertThat(socket.isBlocking()).isFalse();
        }
    }

    private static PlainClient connect(int port, boolean tls) throws Exception {
        return tls
                ? new PlainClient(TestTls.connect(keyStore, port), (int) LONG.toMillis())
                : new PlainClient(port, (int) LONG.toMillis());
    }

    private void tls() throws Exception {
        this.first.stop();
        this.first = start("first", 100, keyStore());
    }

    private static Path keyStore() throws Exception {
        if (keyStore == null || !Files.exists(keyStore)) {
            keyStore = TestTls.keyStore(directory);
        }
        return keyStore;
    }

    final TestServer start(String name) {
        return start(name, 100, null);
    }

    final TestServer start(String name, int maxConnections, @Nullable Path keyStore) {
        return create(new TestServer.Setup(name, this.shared, directory, maxConnections, keyStore, 0, false));
    }

    final PlainClient connect() throws IOException {
        return new PlainClient(port(), (int) LONG.toMillis());
    }

    private boolean takeOne() throws IOException {
        try (SocketChannel accepted = this.shared.accept()) {
            return accepted != null;
        }
    }

    private static void pass(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        await().atMost(LONG).until(() -> System.nanoTime() - until > 0);
    }

    private HttpRequest request(String path) throws IOException {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .build();
    }

    private void load(
            boolean keepAlive, boolean upload, AtomicBoolean stop, AtomicInteger answered, List<String> lost) {
        PlainClient client = null;
        while (!stop.get()) {
            try {
                client = (client != null) ? client : connect();
                client.send((upload ? "POST /upload" : "GET /who") + " HTTP/1.1\r\nHost: localhost\r\n"
                        + (keepAlive ? "" : "Connection: close\r\n")
                        + (upload ? "Content-Length: 10\r\n\r\n0123456789" : "\r\n"));
                PlainClient.Response response = client.response();
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

    final int port() throws IOException {
        return ((InetSocketAddress) this.shared.getLocalAddress()).getPort();
    }

    final List<String> answers(int count) throws IOException {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(ask(port(), "GET /who HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    .body());
        }
        return answers;
    }

    private static PlainClient.Response ask(int port, String request) throws IOException {
        try (PlainClient client = new PlainClient(port, (int) LONG.toMillis())) {
            client.send(request);
            return client.response();
        }
    }

    private long[] acceptingThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter((thread) -> thread.isAlive() && accepts(thread))
                .mapToLong(Thread::getId)
                .toArray();
    }

    static boolean isInAcceptLoop(Thread thread) {
        return List.of(thread.getStackTrace()).toString().contains(AcceptLoop.class.getName());
    }

    private static long cpuNanos(long[] threads) {
        long sum = 0;
        for (long thread : threads) {
            sum += ManagementFactory.getThreadMXBean().getThreadCpuTime(thread);
        }
        return sum;
    }
}
