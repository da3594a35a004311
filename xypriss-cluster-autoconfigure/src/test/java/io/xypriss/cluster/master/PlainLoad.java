package io.xypriss.cluster.master;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that send one request after the other, over connections that they keep for a while. Nothing is ever repeated: a
 * request without its right answer is lost. Thread-safe.
 */
final class PlainLoad implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 60_000;

    /** As people do: a load without pauses would leave no processor to the workers that start. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    private static final int MOST_REQUESTS_OF_A_CONNECTION = 60;

    private final int port;

    private final List<Thread> clients = new ArrayList<>();

    private final Map<Long, LongAdder> answered = new ConcurrentHashMap<>();

    private final List<Loss> losses = new CopyOnWriteArrayList<>();

    private volatile boolean ending;

    private PlainLoad(int port) {
        this.port = port;
    }

    /** Starts so many clients, of which no two do the same. */
    static PlainLoad start(int port, int clients, long seed) {
        PlainLoad load = new PlainLoad(port);
        for (int i = 0; i < clients; i++) {
            Random random = new Random(seed + i);
            Thread client = new Thread(() -> load.run(random), "plain-client-" + i);
            load.clients.add(client);
            client.start();
        }
        return load;
    }

    /** How many requests were answered so far. */
    long answered() {
        return this.answered.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** How many requests were answered so far, by the process id of the worker. */
    Map<Long, Long> answeredByPid() {
        Map<Long, Long> counts = new ConcurrentHashMap<>();
        this.answered.forEach((pid, count) -> counts.put(pid, count.sum()));
        return counts;
    }

    List<Loss> losses() {
        return List.copyOf(this.losses);
    }

    /** Lets each client finish its request, and waits for it. */
    void end() {
        this.ending = true;
        try {
            for (Thread client : this.clients) {
                client.join();
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end();
    }

    private void run(Random random) {
        while (!this.ending) {
            long pid = 0;
            try (Socket socket = new Socket()) {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(TIMEOUT_MILLIS);
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port), TIMEOUT_MILLIS);
                InputStream in = new BufferedInputStream(socket.getInputStream());
                int requests = 1 + random.nextInt(MOST_REQUESTS_OF_A_CONNECTION);
                boolean goesOn = true;
                for (int i = 1; goesOn && i <= requests && !this.ending; i++) {
                    String text = random.nextBoolean() ? Long.toHexString(random.nextLong()) : "";
                    socket.getOutputStream().write(request(text, i == requests));
                    Response response = Response.read(in);
                    long by = response.checked(text);
                    if (pid != 0 && by != pid) {
                        throw new IOException("answered by " + by + " on a connection of " + pid);
                    }
                    pid = by;
                    this.answered.computeIfAbsent(pid, (key) -> new LongAdder()).increment();
                    goesOn = !response.last();
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            } catch (IOException ex) {
                this.losses.add(new Loss(pid, ex.toString()));
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private static byte[] request(String text, boolean last) {
        String head = text.isEmpty() ? "GET / HTTP/1.1\r\n" : "POST /echo HTTP/1.1\r\n";
        return (head + "Host: localhost\r\nContent-Length: " + text.length() + (last ? "\r\nConnection: close" : "")
                        + "\r\n\r\n" + text)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * A request without its answer.
     *
     * @param pid the worker that had answered on that connection before; 0 where none had
     * @param what happened
     */
    record Loss(long pid, String what) {}

    /** An answer of a plain worker. */
    record Response(int status, boolean last, String body) {

        static Response read(InputStream in) throws IOException {
            String first = line(in);
            if (!first.startsWith("HTTP/1.1 ")) {
                throw new IOException("not HTTP: " + first);
            }
            int length = 0;
            boolean last = false;
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                if (header.startsWith("Content-Length: ")) {
                    length = Integer.parseInt(header.substring("Content-Length: ".length()));
                }
                last |= header.equals("Connection: close");
            }
            byte[] body = in.readNBytes(length);
            if (body.length < length) {
                throw new EOFException("in the middle of an answer");
            }
            return new Response(
                    Integer.parseInt(first.substring(9, 12)), last, new String(body, StandardCharsets.UTF_8));
        }

        /** The id of the worker that has answered. */
        String workerId() {
            return this.body.split(" ", -1)[0];
        }

        /** Its process id. */
        long pid() {
            return Long.parseLong(this.body.split(" ", -1)[1]);
        }

        /** Its process id, if it has answered what was asked. */
        private long checked(String text) throws IOException {
            String[] words = this.body.split(" ", -1);
            if (this.status != 200 || words.length != 3 || !words[2].equals(text)) {
                throw new IOException("answered with " + this.status + ": " + this.body);
            }
            return Long.parseLong(words[1]);
        }

        private static String line(InputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new EOFException("the connection ended");
                }
                line.append((char) next);
            }
            return line.toString().stripTrailing();
        }
    }
}
