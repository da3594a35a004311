package io.xypriss.sample.cluster;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Reads server-sent events off the wire, to tell a stream that was ended from one that was cut. */
final class EventClient implements AutoCloseable {

    private final Socket socket;

    private final List<String> events = new CopyOnWriteArrayList<>();

    private final CompletableFuture<Long> ended = new CompletableFuture<>();

    private volatile String rest = "";

    private volatile @Nullable Long pid;

    private EventClient(Socket socket) {
        this.socket = socket;
    }

    static EventClient connect(int port, String path) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) SampleCluster.LONG.toMillis());
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        EventClient client = new EventClient(socket);
        Thread thread = new Thread(client::read, "events");
        thread.setDaemon(true);
        thread.start();
        return client;
    }

    List<String> events() {
        return this.events;
    }

    /** What came after the last whole event. */
    String rest() {
        return this.rest;
    }

    /** Completes with {@link System#nanoTime()} of the last chunk, exceptionally if there was none. */
    CompletableFuture<Long> ended() {
        return this.ended;
    }

    /** Who sends the events, of which there was one; all of them do, or the stream has not ended well. */
    long pid() {
        return Objects.requireNonNull(this.pid, "there was no event yet");
    }

    private static Long pid(String event) {
        String data = event.lines()
                .filter((line) -> line.startsWith("data:"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No data in: " + event));
        return JsonMapper.shared().readTree(data.substring(5)).get("pid").asLong();
    }

    private void read() {
        try {
            InputStream in = new BufferedInputStream(this.socket.getInputStream());
            String status = line(in);
            if (!status.contains(" 200")) {
                throw new IOException(status);
            }
            while (!line(in).isEmpty()) {
                // Headers.
            }
            StringBuilder text = new StringBuilder();
            for (int size = size(in); size > 0; size = size(in)) {
                text.append(new String(in.readNBytes(size), StandardCharsets.UTF_8));
                line(in);
                for (int end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
                    add(text.substring(0, end));
                    text.delete(0, end + 2);
                }
                this.rest = text.toString();
            }
            line(in);
            this.ended.complete(System.nanoTime());
        } catch (IOException | RuntimeException ex) {
            this.ended.completeExceptionally(ex);
        }
    }

    private void add(String event) {
        Long sender = pid(event);
        if (this.events.isEmpty()) {
            this.pid = sender;
        } else if (!sender.equals(this.pid)) {
            throw new IllegalStateException("Events of " + this.pid + " and of " + sender + " in one stream");
        }
        this.events.add(event);
    }

    private static int size(InputStream in) throws IOException {
        return Integer.parseInt(line(in), 16);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection was cut");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        this.socket.close();
    }
}
