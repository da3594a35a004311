package io.xypriss.sample.cluster;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sends one message after the other over a WebSocket, each when the one before has come back, until it is closed. */
final class EchoClient implements WebSocket.Listener, AutoCloseable {

    private static final Pattern PID = Pattern.compile("pid=(\\d+)");

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    private final CompletableFuture<Integer> closed = new CompletableFuture<>();

    private final StringBuilder part = new StringBuilder();

    private final WebSocket socket;

    private final long pid;

    private volatile int echoed;

    private volatile @Nullable String wrong;

    private EchoClient(HttpClient http, int port) throws InterruptedException {
        this.socket = http.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/echo-socket"), this)
                .join();
        Matcher matcher = PID.matcher(receive());
        if (!matcher.find()) {
            throw new AssertionError("No greeting");
        }
        this.pid = Long.parseLong(matcher.group(1));
    }

    static EchoClient connect(HttpClient http, int port) throws InterruptedException {
        return new EchoClient(http, port);
    }

    /** Begins to send; whatever was sent before the close of the server's has come back. */
    EchoClient start() {
        Thread thread = new Thread(this::run, "echoes");
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    long pid() {
        return this.pid;
    }

    int echoed() {
        return this.echoed;
    }

    /** Something that came back instead of what was sent. */
    @Nullable
    String wrong() {
        return this.wrong;
    }

    /** Completes with the close code of the server, exceptionally if the connection was cut. */
    CompletableFuture<Integer> closed() {
        return this.closed;
    }

    private void run() {
        try {
            while (!this.closed.isDone()) {
                String message = "message " + this.echoed;
                this.socket.sendText(message, true).join();
                String answer = receive();
                if (this.closed.isDone() && answer.isEmpty()) {
                    return;
                }
                if (!answer.equals(message)) {
                    this.wrong = answer;
                    return;
                }
                this.echoed = this.echoed + 1;
                TimeUnit.MILLISECONDS.sleep(5);
            }
        } catch (CompletionException ex) {
            if (!this.socket.isOutputClosed()) {
                this.wrong = ex.toString();
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private String receive() throws InterruptedException {
        String answer = this.received.poll(SampleCluster.LONG.toSeconds(), TimeUnit.SECONDS);
        return (answer != null) ? answer : "nothing";
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        this.part.append(data);
        if (last) {
            this.received.add(this.part.toString());
            this.part.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        this.closed.complete(statusCode);
        this.received.add("");
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        this.closed.completeExceptionally(error);
        this.received.add("");
    }

    @Override
    public void close() {
        this.socket.abort();
    }
}
