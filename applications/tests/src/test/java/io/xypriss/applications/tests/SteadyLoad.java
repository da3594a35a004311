package io.xypriss.applications.tests;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that get a path of the loopback address again and again, half of them over a connection that they keep. Nothing is
 * tried again. A client ends when nobody listens any more. As the kernel ends a connection that nobody has accepted when the
 * listening socket is closed, a new connection without an answer is lost only if somebody still listens after that. Needs
 * the JDK only, as it is also run in a container.
 */
final class SteadyLoad implements AutoCloseable {

    private static final int CLIENTS = 6;

    private static final int TIMEOUT_MILLIS = (int) TimeUnit.MINUTES.toMillis(5);

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long ENOUGH = 200;

    private final int port;

    private final AtomicLong answered = new AtomicLong();

    private final AtomicLong turnedAway = new AtomicLong();

    private final List<String> lost = new CopyOnWriteArrayList<>();

    private final List<Thread> threads = new ArrayList<>();

    private volatile boolean stopped;

    private SteadyLoad(int port) {
        this.port = port;
    }

    /** @param keepAlive whether half of the clients keep their connections */
    static SteadyLoad start(int port, boolean keepAlive) {
        SteadyLoad load = new SteadyLoad(port);
        for (int i = 0; i < CLIENTS; i++) {
            boolean keep = keepAlive && i % 2 == 0;
            Thread thread = new Thread(() -> load.run(keep), "load-" + i);
            thread.setDaemon(true);
            load.threads.add(thread);
        }
        load.threads.forEach(Thread::start);
        return load;
    }

    /** Prints {@code under load} after some answers, and the result once nobody listens on the given port any more. */
    public static void main(String[] arguments) throws InterruptedException {
        SteadyLoad load = start(Integer.parseInt(arguments[0]), true);
        while (!load.isUnderWay() && load.isAlive()) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        System.out.println("under load");
        load.awaitEnd();
        System.out.println(load);
    }

    boolean isUnderWay() {
        return this.answered.get() >= ENOUGH;
    }

    long answered() {
        return this.answered.get();
    }

    /** Answers with 503 and {@code Retry-After}. */
    long turnedAway() {
        return this.turnedAway.get();
    }

    /** Requests that were sent, and not answered with 200 or 503. */
    List<String> lost() {
        return this.lost;
    }

    /** Sends nothing more, and waits for what is in flight. */
    void stop() throws InterruptedException {
        this.stopped = true;
        awaitEnd();
    }

    @Override
    public void close() {
        this.stopped = true;
    }

    @Override
    public String toString() {
        return "answered=" + this.answered + " turnedAway=" + this.turnedAway + " lost=" + this.lost;
    }

    private boolean isAlive() {
        return this.threads.stream().anyMatch(Thread::isAlive);
    }

    private void awaitEnd() throws InterruptedException {
        for (Thread thread : this.threads) {
            thread.join(2L * TIMEOUT_MILLIS);
            if (thread.isAlive()) {
                throw new IllegalStateException(thread.getName() + " does not end");
            }
        }
    }

    private void run(boolean keepAlive) {
        boolean listening = true;
        while (listening && !this.stopped) {
            long answers = 0;
            try (Socket socket = connect()) {
                InputStream in = new BufferedInputStream(socket.getInputStream());
                boolean open;
                do {
                    open = exchange(socket, in, keepAlive);
                    answers++;
                    LockSupport.parkNanos(PAUSE_NANOS);
                } while (open && !this.stopped);
            } catch (ConnectException ex) {
                listening = false;
            } catch (IOException | RuntimeException ex) {
                listening = isListening();
                if (listening || answers > 0) {
                    this.lost.add((keepAlive ? "kept alive" : "a connection of its own") + ", after " + answers
                            + " answers: " + ex);
                }
            }
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        try {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port), TIMEOUT_MILLIS);
            return socket;
        } catch (IOException ex) {
            socket.close();
            throw ex;
        }
    }

    private boolean isListening() {
        try (Socket socket = connect()) {
            return socket.isConnected();
        } catch (IOException ex) {
            return false;
        }
    }

    /** Returns whether the connection may be used again. */
    private boolean exchange(Socket socket, InputStream in, boolean keepAlive) throws IOException {
        String request =
                "GET /slow?ms=50 HTTP/1.1\r\nHost: localhost\r\n" + (keepAlive ? "" : "Connection: close\r\n") + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        int status = Integer.parseInt(line(in).split(" ")[1]);
        boolean open = keepAlive;
        boolean chunked = false;
        boolean retry = false;
        int length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String lower = header.toLowerCase(Locale.ROOT);
            open &= !lower.equals("connection: close");
            retry |= lower.startsWith("retry-after:");
            chunked |= lower.startsWith("transfer-encoding:");
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).trim());
            }
        }
        readBody(in, chunked, length);
        if (status == 200) {
            this.answered.incrementAndGet();
        } else if (status == 503 && retry) {
            this.turnedAway.incrementAndGet();
        } else {
            this.lost.add("status " + status);
        }
        return open;
    }

    private static void readBody(InputStream in, boolean chunked, int length) throws IOException {
        if (!chunked) {
            readFully(in, length);
            return;
        }
        for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
            readFully(in, size);
            line(in);
        }
        line(in);
    }

    private static void readFully(InputStream in, int length) throws IOException {
        if (in.readNBytes(length).length < length) {
            throw new IOException("the connection ended before the answer did");
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection ended before the answer did, after '" + line + "'");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
