package io.xypriss.cluster.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** WebSockets outlive a drain until they are ended, which tells their clients to connect again. */
class WebSocketEndsTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private ServerSocketChannel shared;

    private TestServer server;

    @BeforeEach
    void open() throws Exception {
        this.shared = ServerSocketChannel.open();
        this.shared.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        this.shared.configureBlocking(false);
    }

    @AfterEach
    void stop() throws Exception {
        if (this.server != null) {
            this.server.stop();
        }
        this.shared.close();
    }

    @ParameterizedTest
    @EnumSource
    void endsThoseThatAreOpenOverTheTimeAndLaterOnesAtOnce(Kind kind) throws Exception {
        OpenStreams streams = start(kind);
        this.server.gate().open();
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            clients.add(connect());
        }
        await().atMost(LONG).until(() -> streams.count() == 3);
        streams.end(Duration.ofSeconds(3));
        for (Client client : clients) {
            assertThat(client.closed).succeedsWithin(LONG).isEqualTo(StreamEnds.GOING_AWAY);
        }
        List<Long> ends =
                clients.stream().map((client) -> client.closedAt).sorted().toList();
        assertThat(ends.get(2) - ends.get(0))
                .isGreaterThan(Duration.ofMillis(500).toNanos());
        assertThat(connect().closed).succeedsWithin(LONG).isEqualTo(StreamEnds.GOING_AWAY);
        await().atMost(LONG).until(() -> streams.count() == 0);
    }

    @ParameterizedTest
    @EnumSource
    void drainWaitsForThem(Kind kind) throws Exception {
        OpenStreams streams = start(kind);
        this.server.gate().open();
        Client client = connect();
        await().atMost(LONG).until(() -> streams.count() == 1);
        CompletableFuture<Void> drained = this.server.gate().drain(Duration.ofMillis(100));
        client.socket.sendText("still there", true).get();
        assertThat(client.heard).succeedsWithin(LONG).isEqualTo("still there");
        await().during(Duration.ofMillis(500)).atMost(LONG).until(() -> !drained.isDone());
        streams.end(Duration.ZERO);
        assertThat(client.closed).succeedsWithin(LONG).isEqualTo(StreamEnds.GOING_AWAY);
        assertThat(drained).succeedsWithin(LONG);
    }

    private OpenStreams start(Kind kind) {
        TestServer.Setup setup = new TestServer.Setup("server", this.shared, this.directory, 100, null, 0, false);
        if (kind == Kind.JETTY) {
            JettyPublicServerTests.Server jetty = new JettyPublicServerTests.Server(setup, true);
            this.server = jetty;
            return jetty.server().webSockets();
        }
        NettyPublicServerTests.Server netty = new NettyPublicServerTests.Server(setup);
        this.server = netty;
        return netty.server().webSockets();
    }

    private Client connect() throws Exception {
        Client client = new Client();
        int port = this.shared.socket().getLocalPort();
        client.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/socket"), client)
                .get();
        return client;
    }

    enum Kind {
        JETTY,
        NETTY
    }

    private static final class Client implements WebSocket.Listener {

        private final CompletableFuture<String> heard = new CompletableFuture<>();

        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        private volatile long closedAt;

        private WebSocket socket;

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            this.heard.complete(data.toString());
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            this.closedAt = System.nanoTime();
            this.closed.complete(statusCode);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            this.closed.completeExceptionally(error);
        }
    }
}
