package io.xypriss.sample.cluster;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Clients that send requests over plain sockets, one after the other, half of them over kept-alive connections and half
 * over a connection each; every request is counted as answered or lost, and nothing is tried again. Those that send a
 * body want exactly that one back.
 */
final class Load implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = (int) SampleCluster.LONG.toMillis();

    private final int port;

    private final String path;

    private final AtomicBoolean stopped = new AtomicBoolean();

    private final AtomicLong answered = new AtomicLong();

    private final AtomicLong refused = new AtomicLong();

    private final List<String> lost = new CopyOnWriteArrayList<>();

    private final List<Thread> clients = new ArrayList<>();

    private Load(int port, String path) {
        this.port = port;
        this.path = path;
    }

    /** As {@link #start}, but every other client posts bodies of up to 8 kB to {@code /echo}. */
    static Load startMixed(int port, String path, int clients) {
        return start(port, path, clients, (number) -> number % 4 >= 2);
    }

    static Load start(int port, String path, int clients) {
        return start(port, path, clients, (number) -> false);
    }

    private static Load start(int port, String path, int clients, IntPredicate posts) {
        Load load = new Load(port, path);
        for (int i = 0; i < clients; i++) {
            boolean keepAlive = i % 2 == 0;
            Requests requests = posts.test(i) ? new Echoes(i) : new Gets(path);
            Thread client = new Thread(() -> load.run(keepAlive, requests), "load-" + i);
            client.setDaemon(true);
            load.clients.add(client);
        }
        load.clients.forEach(Thread::start);
        return load;
    }

    long answered() {
        return this.answered.get();
    }

    /** Answered, but with a 503. */
    long refused() {
        return this.refused.get();
    }

    List<String> lost() {
        return this.lost;
    }

    void stop() throws InterruptedException {
        this.stopped.set(true);
        for (Thread client : this.clients) {
            client.join(2L * TIMEOUT_MILLIS);
        }
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }

    private void run(boolean keepAlive, Requests requests) {
        Connection connection = null;
        while (!this.stopped.get()) {
            try {
                if (connection == null) {
                    connection = new Connection(this.port);
                }
                boolean open = request(connection, keepAlive, requests);
                if (!open) {
                    connection.close();
                    connection = null;
                }
            } catch (IOException ex) {
                this.lost.add((keepAlive ? "kept-alive: " : "one-shot: ") + ex);
                connection = closed(connection);
            }
        }
        closed(connection);
    }

    private boolean request(Connection connection, boolean keepAlive, Requests requests) throws IOException {
        Response response = connection.exchange(requests.next(keepAlive ? "" : "Connection: close\r\n"));
        if (response.status() == 200) {
            requests.check(response.body());
        }
        if (response.status() == 503) {
            this.refused.incrementAndGet();
        } else if (response.status() == 200) {
            this.answered.incrementAndGet();
        } else {
            throw new IOException("status " + response.status());
        }
        return keepAlive && response.keepAlive();
    }

    private static @Nullable Connection closed(@Nullable Connection connection) {
        if (connection != null) {
            connection.close();
        }
        return null;
    }

    private record Response(int status, boolean keepAlive, byte[] body) {}

    /** What one client sends. */
    private interface Requests {

        byte[] next(String headers);

        void check(byte[] answer) throws IOException;
    }

    private record Gets(String path) implements Requests {

        @Override
        public byte[] next(String headers) {
            return ("GET " + this.path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public void check(byte[] answer) {
            // Any answer will do.
        }
    }

    private static final class Echoes implements Requests {

        private final int client;

        private int count;

        private byte[] body = {};

        private Echoes(int client) {
            this.client = client;
        }

        @Override
        public byte[] next(String headers) {
            this.count++;
            String mark = "client " + this.client + ", request " + this.count + "; ";
            this.body = mark.repeat(1 + this.count % 300).getBytes(StandardCharsets.US_ASCII);
            byte[] head = ("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
                            + "Content-Length: " + this.body.length + "\r\n" + headers + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            byte[] request = Arrays.copyOf(head, head.length + this.body.length);
            System.arraycopy(this.body, 0, request, head.length, this.body.length);
            return request;
        }

        @Override
        public void check(byte[] answer) throws IOException {
            if (!Arrays.equals(answer, this.body)) {
                throw new IOException("MIXED UP: sent " + new String(this.body, StandardCharsets.US_ASCII) + ", got "
                        + new String(answer, StandardCharsets.US_ASCII));
            }
        }
    }

    private static final class Connection {

        private final Socket socket = new Socket();

        private final InputStream in;

        Connection(int port) throws IOException {
            this.socket.setSoTimeout(TIMEOUT_MILLIS);
            this.socket.setTcpNoDelay(true);
            this.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            this.in = new BufferedInputStream(this.socket.getInputStream());
        }

        Response exchange(byte[] request) throws IOException {
            this.socket.getOutputStream().write(request);
            int status = Integer.parseInt(line().split(" ")[1]);
            boolean keepAlive = true;
            int length = 0;
            boolean chunked = false;
            for (String header = line(); !header.isEmpty(); header = line()) {
                String lower = header.toLowerCase(java.util.Locale.ROOT);
                if (lower.equals("connection: close")) {
                    keepAlive = false;
                } else if (lower.startsWith("content-length:")) {
                    length = Integer.parseInt(lower.substring(15).trim());
                } else if (lower.startsWith("transfer-encoding:")) {
                    chunked = lower.contains("chunked");
                }
            }
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            if (chunked) {
                for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
                    read(size, body);
                    line();
                }
                line();
            } else {
                read(length, body);
            }
            return new Response(status, keepAlive, body.toByteArray());
        }

        private void read(int length, ByteArrayOutputStream into) throws IOException {
            byte[] part = this.in.readNBytes(length);
            if (part.length != length) {
                throw new IOException("the answer ended early");
            }
            into.write(part);
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = this.in.read(); c != '\n'; c = this.in.read()) {
                if (c < 0) {
                    throw new IOException("the connection ended without an answer");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }

        void close() {
            try {
                this.socket.close();
            } catch (IOException ex) {
                throw new java.io.UncheckedIOException(ex);
            }
        }
    }
}
