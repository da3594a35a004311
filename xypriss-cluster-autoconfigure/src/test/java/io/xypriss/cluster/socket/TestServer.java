package io.xypriss.cluster.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.Http2;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServer;

/** A real server of Spring Boot; of what kind, and with what application, its subclasses say. */
abstract class TestServer {

    private static final Duration LONG = Duration.ofSeconds(60);

    /** Requests that the application is handling. */
    final AtomicInteger inProgress = new AtomicInteger();

    /** What requests to {@code /wait} wait for. */
    final CompletableFuture<Void> go = new CompletableFuture<>();

    private final Setup setup;

    private @Nullable WebServer webServer;

    private IntSupplier loopbackPort = () -> -1;

    TestServer(Setup setup) {
        this.setup = setup;
    }

    abstract PublicServer server();

    final Setup setup() {
        return this.setup;
    }

    final AcceptGate gate() {
        return server().gate();
    }

    final RequestFigures figures() {
        return server().figures();
    }

    final int loopbackPort() {
        return this.loopbackPort.getAsInt();
    }

    final void configure(ConfigurableWebServerFactory factory) {
        factory.setPort(0);
        factory.setAddress(InetAddress.getLoopbackAddress());
        Http2 http2 = new Http2();
        http2.setEnabled(true);
        factory.setHttp2(http2);
        if (this.setup.keyStore() != null) {
            Ssl ssl = new Ssl();
            ssl.setKeyStore(this.setup.keyStore().toString());
            ssl.setKeyStoreType("PKCS12");
            ssl.setKeyStorePassword("changeit");
            factory.setSsl(ssl);
        }
    }

    final void start(WebServer webServer, IntSupplier loopbackPort) {
        this.webServer = webServer;
        this.loopbackPort = loopbackPort;
        webServer.start();
    }

    void stop() {
        this.go.complete(null);
        if (this.webServer != null) {
            this.webServer.stop();
            this.webServer.destroy();
            this.webServer = null;
        }
    }

    /** For a thread that may block. */
    final void awaitGo() throws IOException {
        try {
            this.go.get(LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException ex) {
            throw new IOException(ex);
        }
    }

    /** How to serve; {@code name} is what it answers, without a key store it serves plain HTTP. */
    record Setup(
            String name,
            ServerSocketChannel shared,
            Path directory,
            int maxConnections,
            @Nullable Path keyStore,
            @Nullable Integer loopbackPort,
            boolean loopbackOpen) {

        PublicPort port() {
            return new PublicPort(this.shared, this.loopbackPort, this.loopbackOpen, "Check", "secret", (server) -> {});
        }
    }
}
