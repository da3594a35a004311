package io.xypriss.cluster.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.socket.Http2Connection;
import io.xypriss.cluster.socket.PlainClient;
import io.xypriss.cluster.socket.TestTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

/** Real servers of each kind, on real sockets that they share with a worker. */
@ParameterizedClass
@EnumSource
@ExtendWith(OutputCaptureExtension.class)
class OutageServerTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final int TIMEOUT_MILLIS = (int) LONG.toMillis();

    @TempDir
    private static Path directory;

    private static Path keyStore;

    @Parameter
    private WebServerKind kind;

    private final MockEnvironment environment = new MockEnvironment();

    private ServerSocketChannel shared;

    private final AtomicInteger starts = new AtomicInteger();

    private OutageServer server;

    @BeforeAll
    static void createKeyStore() throws IOException, InterruptedException {
        if (keyStore == null || !Files.exists(keyStore)) {
            keyStore = TestTls.keyStore(directory);
        }
    }

    @BeforeEach
    void listen() throws IOException {
        this.shared = ServerSocketChannel.open();
        this.shared.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        this.shared.configureBlocking(false);
        this.server = new OutageServer(
                OutagePort.PUBLIC, getClass().getClassLoader(), new PendingConnections(this.shared), this::start);
    }

    @AfterEach
    void close() throws IOException {
        this.server.close();
        assertThat(this.shared.isOpen()).as("nobody closes the shared socket").isTrue();
        assertThat(this.shared.isBlocking()).as("nobody makes it blocking").isFalse();
        this.shared.close();
    }

    private RunningServer start() throws Exception {
        this.starts.incrementAndGet();
        ServerSettings settings = new ServerSettingsReader(
                        this.environment, getClass().getClassLoader(), WebApplicationType.SERVLET)
                .read(OutagePort.PUBLIC, this.shared, directory.resolve("server"));
        return this.kind.start(settings);
    }

    @Test
    void healthIsDownLivenessIsUpAndTheRestIsRefused() throws IOException {
        this.server.answer(true);
        PlainClient.Response refused = ask("GET /orders?x=y HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("retry-after")).isEqualTo("1");
        assertThat(refused.header("connection")).isEqualTo("close");
        assertThat(refused.header("content-type")).startsWithIgnoringCase("text/plain");
        assertThat(refused.header("server")).isNull();
        assertThat(refused.body()).isEqualTo("No worker of this application is ready to serve. Try again.\n");
        for (String path : List.of("/actuator/health", "/actuator/health/readiness", "/actuator/health?x=y")) {
            PlainClient.Response down = ask("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(down.status()).as(path).isEqualTo(503);
            assertThat(down.header("retry-after")).isEqualTo("1");
            assertThat(down.header("content-type")).isEqualTo("application/json");
            assertThat(down.body()).isEqualTo("{\"status\":\"DOWN\"}");
        }
        PlainClient.Response up = ask("GET /actuator/health/liveness HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(up.status()).isEqualTo(200);
        assertThat(up.header("retry-after")).isNull();
        assertThat(up.header("connection")).isEqualTo("close");
        assertThat(up.body()).isEqualTo("{\"status\":\"UP\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
                "DELETE /orders/1 HTTP/1.1\r\nHost: x\r\n\r\n",
                "PATCH /%C3%A4;a=b/ HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}",
                "TRACE / HTTP/1.1\r\nHost: x\r\n\r\n",
                "OPTIONS /orders HTTP/1.1\r\nHost: x\r\n\r\n",
                "ODD /actuator/beans HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.0\r\n\r\n",
                "GET http://x/orders HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /actuator/health/liveness/ HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /actuator/health/liveness/../../env HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                        + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1000000000\r\n\r\n",
                "GET /first HTTP/1.1\r\nHost: x\r\n\r\nGET /second HTTP/1.1\r\nHost: x\r\n\r\n"
            })
    void everyRequestIsRefusedAndEndsItsConnection(String request) throws IOException {
        this.server.answer(true);
        PlainClient.Response response = ask(request);
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.header("retry-after")).isEqualTo("1");
        assertThat(response.body()).startsWith("No worker");
    }

    @Test
    void answerToHeadHasNoBody() throws IOException {
        this.server.answer(true);
        try (PlainClient client = connect()) {
            client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
            String answer = new String(client.socket.getInputStream().readAllBytes());
            assertThat(answer).startsWith("HTTP/1.1 503").endsWith("\r\n\r\n");
            assertThat(answer.toLowerCase(java.util.Locale.ROOT))
                    .contains("content-length: " + Answer.UNAVAILABLE.length() + "\r\n", "retry-after: 1\r\n");
        }
    }

    @Test
    void bodyThatHasArrivedDoesNotCostTheAnswer() throws IOException {
        this.server.answer(true);
        PlainClient.Response response =
                ask("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 20000\r\n\r\n" + "0123456789".repeat(2000));
        assertThat(response.status()).isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nno header\r\n\r\n",
                "GET /\0 HTTP/1.1\r\n\r\n",
                "GET /%2e%2e/x HTTP/1.1\r\nHost: x\r\n\r\n"
            })
    void whatIsNoRequestLearnsNothingOfTheServer(String nonsense) throws IOException {
        this.server.answer(true);
        try (PlainClient client = connect()) {
            client.send(nonsense);
            assertThat(new String(client.socket.getInputStream().readAllBytes()))
                    .matches("(?s)HTTP/1.1 (400|503) .*")
                    .doesNotContainIgnoringCase("tomcat", "jetty", "netty", "java");
        }
    }

    @Test
    void headerAsLargeAsTheApplicationTakesIsTaken() throws IOException {
        this.environment.setProperty("server.max-http-request-header-size", "64KB");
        this.server.answer(true);
        String cookie = "0123456789".repeat(5000);
        assertThat(ask("GET / HTTP/1.1\r\nHost: x\r\nCookie: a=" + cookie + "\r\n\r\n")
                        .status())
                .isEqualTo(503);
    }

    @Test
    void http2IsSpokenWithPriorKnowledgeWhereTheApplicationDoes() throws IOException {
        this.environment.setProperty("server.http2.enabled", "true");
        this.server.answer(true);
        try (Http2Connection connection = new Http2Connection(port(), TIMEOUT_MILLIS)) {
            connection.get(1, "/actuator/health/liveness");
            assertThat(connection.body(1)).isEqualTo("{\"status\":\"UP\"}");
            connection.get(3, "/");
            assertThat(connection.body(3)).startsWith("No worker");
        }
        assertThat(ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n").status()).isEqualTo(503);
    }

    @Test
    void http2ConnectionIsToldToGoWhenAWorkerServes() throws IOException {
        this.environment.setProperty("server.http2.enabled", "true");
        this.server.answer(true);
        try (Http2Connection connection = new Http2Connection(port(), TIMEOUT_MILLIS)) {
            connection.get(1, "/");
            assertThat(connection.body(1)).startsWith("No worker");
            this.server.answer(false);
            connection.next(Http2Connection.GOAWAY);
            connection.rest();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tlsIsAsTheApplicationHasIt(boolean http2) throws Exception {
        tls();
        this.environment.setProperty("server.http2.enabled", Boolean.toString(http2));
        this.server.answer(true);
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(TestTls.trusting(keyStore))
                .build();
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create("https://localhost:" + port() + "/actuator/health"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.version()).isEqualTo(http2 ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("retry-after")).hasValue("1");
        assertThat(response.body()).isEqualTo("{\"status\":\"DOWN\"}");
    }

    @Test
    void certificateMayComeFromABundle() throws Exception {
        this.environment.setProperty("server.ssl.bundle", "web");
        bundle("web", keyStore.toUri().toString());
        bundle("other", "file:missing.p12");
        this.server.answer(true);
        assertThat(overTls()).isEqualTo(503);
    }

    @Test
    void clientWithoutACertificateIsRefusedWhereTheApplicationDemandsOne() throws Exception {
        tls();
        this.environment.setProperty("server.ssl.client-auth", "need");
        this.environment.setProperty(
                "server.ssl.trust-certificate",
                Files.writeString(directory.resolve("trusted.pem"), pem())
                        .toUri()
                        .toString());
        this.server.answer(true);
        org.assertj.core.api.Assertions.assertThatIOException().isThrownBy(this::overTls);
    }

    @Test
    void badKeyStoreIsLoggedAndHarmsNothing(CapturedOutput output) throws IOException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        this.environment.setProperty("server.ssl.key-store", "file:/missing.p12");
        this.server.answer(true);
        try (PlainClient waiting = connect()) {
            waiting.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(output.getAll())
                            .contains("The master cannot answer the public port", "missing.p12"));
            this.server.answer(false);
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(threadsSince(before)).isEmpty());
            this.environment.setProperty("server.ssl.enabled", "false");
            this.server.answer(true);
            assertThat(waiting.response().status()).isEqualTo(503);
        }
    }

    @Test
    void startsNoWebServerForNobody() throws IOException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        this.server.answer(true);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(threadsSince(before))
                        .extracting(Thread::getName)
                        .containsExactly("xypriss-outage-public"));
        this.server.answer(false);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(threadsSince(before)).isEmpty());
        assertThat(this.starts).hasValue(0);
        this.server.answer(true);
        assertThat(ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n").status()).isEqualTo(503);
        assertThat(this.starts).hasValue(1);
    }

    @Test
    void endsAtOnceWhileItWaitsForAClient() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        this.server.answer(true);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(threadsSince(before)).hasSize(1));
        this.server.close();
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(threadsSince(before)).isEmpty());
        assertThat(this.starts).hasValue(0);
    }

    @Test
    void hasNoThreadBeforeItIsNeededOnlyDaemonsThenAndNoneAfter() throws IOException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        this.server.answer(false);
        assertThat(threadsSince(before)).isEmpty();
        this.server.answer(true);
        assertThat(ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n").status()).isEqualTo(503);
        assertThat(threadsSince(before)).isNotEmpty().hasSizeLessThan(12).allMatch(Thread::isDaemon);
        this.server.answer(false);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(threadsSince(before)).isEmpty());
    }

    @Test
    void nothingIsLostBetweenTheMasterAndAWorker() throws Exception {
        RunningServer worker = this.kind.start(
                new ServerSettingsReader(this.environment, getClass().getClassLoader(), WebApplicationType.SERVLET)
                        .read(OutagePort.PUBLIC, this.shared, directory.resolve("worker")));
        List<Throwable> lost = new CopyOnWriteArrayList<>();
        AtomicInteger answered = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread client = new Thread(() -> askUntil(stop, answered, lost));
            clients.add(client);
            client.start();
        }
        try {
            for (int round = 0; round < 6; round++) {
                boolean outage = round % 2 == 0;
                this.server.answer(outage);
                if (outage) {
                    worker.gate().close();
                } else {
                    worker.gate().open();
                }
                int before = answered.get();
                await().atMost(LONG).until(() -> answered.get() > before + 100);
            }
        } finally {
            stop.set(true);
            for (Thread client : clients) {
                client.join(LONG.toMillis());
            }
            worker.stop().run();
        }
        assertThat(lost).isEmpty();
        assertThat(answered).hasValueGreaterThan(600);
    }

    private void askUntil(AtomicBoolean stop, AtomicInteger answered, List<Throwable> lost) {
        while (!stop.get()) {
            try {
                assertThat(ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n").status()).isEqualTo(503);
                answered.incrementAndGet();
            } catch (IOException | AssertionError ex) {
                lost.add(ex);
            }
        }
    }

    private void tls() {
        this.environment.setProperty("server.ssl.key-store", keyStore.toUri().toString());
        this.environment.setProperty("server.ssl.key-store-password", "changeit");
    }

    private static String pem() throws Exception {
        Certificate certificate = KeyStore.getInstance(keyStore.toFile(), "changeit".toCharArray())
                .getCertificate("test");
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    private void bundle(String name, String location) {
        Map.of("location", location, "password", "changeit", "type", "PKCS12")
                .forEach((key, value) ->
                        this.environment.setProperty("spring.ssl.bundle.jks." + name + ".keystore." + key, value));
    }

    private int overTls() throws Exception {
        try (PlainClient client = new PlainClient(TestTls.connect(keyStore, port()), TIMEOUT_MILLIS)) {
            client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            return client.response().status();
        }
    }

    /** Also reads the end of the connection, which the server must bring about. */
    private PlainClient.Response ask(String request) throws IOException {
        try (PlainClient client = connect()) {
            client.send(request);
            PlainClient.Response response = client.response();
            assertThat(client.rest()).isEqualTo(-1);
            return response;
        }
    }

    private PlainClient connect() throws IOException {
        return new PlainClient(port(), TIMEOUT_MILLIS);
    }

    private int port() throws IOException {
        return ((InetSocketAddress) this.shared.getLocalAddress()).getPort();
    }

    private static Set<Thread> threadsSince(Set<Thread> before) {
        Set<Thread> since = new HashSet<>(Thread.getAllStackTraces().keySet());
        since.removeAll(before);
        since.removeIf((thread) -> thread.getName().equals("awaitility-thread"));
        return since;
    }
}
