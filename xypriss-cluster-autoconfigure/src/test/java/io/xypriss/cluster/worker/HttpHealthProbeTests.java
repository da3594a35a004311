package io.xypriss.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.xypriss.cluster.socket.TestTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;

class HttpHealthProbeTests {

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private static Path directory;

    private static SSLContext context;

    private final ApplicationAvailabilityBean availability = new ApplicationAvailabilityBean();

    private final AtomicInteger answered = new AtomicInteger();

    private final AtomicInteger status = new AtomicInteger(204);

    @BeforeAll
    static void makeCertificate() throws Exception {
        KeyStore store = KeyStore.getInstance(TestTls.keyStore(directory).toFile(), "changeit".toCharArray());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "changeit".toCharArray());
        context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
    }

    @BeforeEach
    void isAlive() {
        this.availability.onApplicationEvent(new AvailabilityChangeEvent<>(this, LivenessState.CORRECT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void serverThatNeedsACertificateIsThere(String protocol) throws Exception {
        try (Server server = new Server((parameters) -> {
            parameters.setProtocols(new String[] {protocol});
            parameters.setNeedClientAuth(true);
        })) {
            assertThat(check(server.port(), LONG)).isNull();
            assertThat(this.answered).hasValue(0);
            this.availability.onApplicationEvent(new AvailabilityChangeEvent<>(this, LivenessState.BROKEN));
            assertThat(check(server.port(), LONG)).contains("BROKEN");
        }
    }

    @Test
    void serverThatOnlyWantsOneAnswers() throws Exception {
        try (Server server = new Server((parameters) -> parameters.setWantClientAuth(true))) {
            assertThat(check(server.port(), LONG)).isNull();
            assertThat(this.answered).hasValue(1);
        }
    }

    @Test
    void handshakeThatFailsForAnotherReasonIsAProblem() throws Exception {
        try (Server server = new Server(
                (parameters) -> parameters.setCipherSuites(new String[] {"TLS_EMPTY_RENEGOTIATION_INFO_SCSV"}))) {
            assertThat(check(server.port(), LONG)).contains("failed");
        }
    }

    @Test
    void serverThatSaysNothingIsAProblem() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertThat(check(silent.getLocalPort(), Duration.ofMillis(200))).contains("failed");
        }
    }

    @ParameterizedTest
    @CsvSource({"200, true", "204, true", "401, true", "403, true", "404, false", "406, false", "500, false"})
    void warmsUpWhereARequestIsAnsweredOrTurnedAway(int status, boolean goesOn) throws Exception {
        try (Server server = new Server((parameters) -> {})) {
            this.status.set(status);
            URI uri = URI.create("https://127.0.0.1:" + server.port() + HttpHealthProbe.WARM_UP_PATH);
            String problem =
                    HttpHealthProbe.warmUp(this.availability, uri, "secret").check(LONG);
            assertThat(problem == null).isEqualTo(goesOn);
            assertThat(check(server.port(), LONG)).as("any answer shows health").isNull();
        }
    }

    private String check(int port, Duration timeout) {
        URI uri = URI.create("https://127.0.0.1:" + port + HttpHealthProbe.PATH);
        return new HttpHealthProbe(this.availability, uri, "secret").check(timeout);
    }

    private final class Server implements AutoCloseable {

        private final ExecutorService threads = Executors.newCachedThreadPool();

        private final HttpsServer server;

        Server(Consumer<SSLParameters> settings) throws IOException {
            this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            this.server.setExecutor(this.threads);
            this.server.setHttpsConfigurator(new HttpsConfigurator(context) {
                @Override
                public void configure(HttpsParameters parameters) {
                    SSLParameters tls = context.getDefaultSSLParameters();
                    settings.accept(tls);
                    parameters.setSSLParameters(tls);
                }
            });
            this.server.createContext("/", (exchange) -> {
                HttpHealthProbeTests.this.answered.incrementAndGet();
                exchange.sendResponseHeaders(HttpHealthProbeTests.this.status.get(), -1);
                exchange.close();
            });
            this.server.start();
        }

        int port() {
            return this.server.getAddress().getPort();
        }

        @Override
        public void close() {
            this.server.stop(0);
            this.threads.shutdownNow();
        }
    }
}
