package io.xypriss.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** One thread's share of a window of load: one selector over its connections. */
final class LoadLoop implements Callable<LoadResult> {

    private static final long ANSWER_WITHIN = TimeUnit.SECONDS.toNanos(10);

    private static final long REST_AFTER_FAILURE = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long TICK_MILLIS = 10;

    private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(2);

    private final LoadOrder order;

    private final long start;

    private final long end;

    private final Histogram latencies = new Histogram(LONGEST_MICROS, 3);

    private final Map<String, Long> byWorker = new TreeMap<>();

    private final List<LoadConnection> connections = new ArrayList<>();

    private final Deque<LoadConnection> free = new ArrayDeque<>();

    private long sent;

    private long answered;

    private long failed;

    private long lastAnswer;

    private String firstFailure = "";

    /**
     * Prepares it.
     *
     * @param order with the connections and the rate of this loop alone
     */
    LoadLoop(LoadOrder order) {
        this.order = order;
        this.start = System.nanoTime();
        this.end = this.start + TimeUnit.MILLISECONDS.toNanos(order.millis());
        this.lastAnswer = this.start;
    }

    @Override
    public LoadResult call() throws IOException, InterruptedException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), this.order.port());
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < this.order.connections(); i++) {
                this.connections.add(new LoadConnection(selector, address, request()));
            }
            this.free.addAll(this.connections);
            Thread pacer = this.order.kind().closedLoop() ? null : startPacer(selector);
            try {
                run(selector);
            } finally {
                this.connections.forEach(LoadConnection::close);
                if (pacer != null) {
                    pacer.join();
                }
            }
        }
        return new LoadResult(
                this.answered,
                this.failed,
                Math.max(this.lastAnswer, this.end) - this.start,
                this.latencies,
                this.byWorker,
                this.firstFailure);
    }

    private void run(Selector selector) throws IOException {
        long lastCheck = this.start;
        while (true) {
            long now = System.nanoTime();
            send(now);
            boolean allSent = this.order.kind().closedLoop() ? now >= this.end : this.sent >= total();
            if (allSent && this.free.size() == this.connections.size()) {
                return;
            }
            if (now - this.end > ANSWER_WITHIN) {
                giveUp();
                return;
            }
            if (now - lastCheck > ANSWER_WITHIN / 100) {
                lastCheck = now;
                failOverdue(now);
            }
            selector.select(this::advance, TICK_MILLIS);
        }
    }

    private void send(long now) {
        int candidates = this.free.size();
        for (int i = 0; i < candidates && something(now); i++) {
            LoadConnection connection = this.free.poll();
            if (!connection.rested(now)) {
                this.free.add(connection);
                continue;
            }
            long since = this.order.kind().closedLoop() ? now : due(this.sent);
            this.sent++;
            try {
                connection.begin(since, now);
            } catch (IOException ex) {
                failed(connection, ex.toString());
            }
        }
    }

    private boolean something(long now) {
        return this.order.kind().closedLoop() ? now < this.end : this.sent < total() && due(this.sent) <= now;
    }

    private void advance(SelectionKey key) {
        LoadConnection connection = (LoadConnection) key.attachment();
        try {
            if (connection.advance(key)) {
                answered(connection);
            }
        } catch (IOException ex) {
            failed(connection, ex.toString());
        }
    }

    private void answered(LoadConnection connection) {
        ResponseReader response = connection.response();
        if (!response.status().equals("200")) {
            failed(connection, "Status " + response.status());
            return;
        }
        this.lastAnswer = System.nanoTime();
        this.answered++;
        this.latencies.recordValue(
                Math.min(TimeUnit.NANOSECONDS.toMicros(this.lastAnswer - connection.since()), LONGEST_MICROS));
        if (this.order.identify()) {
            this.byWorker.merge(response.property("workerId"), 1L, Long::sum);
        }
        if (response.closing() || this.order.kind() == LoadKind.ONE_SHOT) {
            connection.close();
        }
        this.free.add(connection);
    }

    private void failed(LoadConnection connection, String reason) {
        this.failed++;
        if (this.firstFailure.isEmpty()) {
            this.firstFailure = reason;
        }
        connection.fail(System.nanoTime() + REST_AFTER_FAILURE);
        this.free.add(connection);
    }

    private void failOverdue(long now) {
        for (LoadConnection connection : this.connections) {
            if (connection.waiting() && now - connection.sentAt() > ANSWER_WITHIN) {
                failed(connection, "No answer within " + TimeUnit.NANOSECONDS.toSeconds(ANSWER_WITHIN) + " s");
            }
        }
    }

    private void giveUp() {
        for (LoadConnection connection : this.connections) {
            if (connection.waiting()) {
                failed(connection, "No answer by the end of the window");
            }
        }
        if (!this.order.kind().closedLoop() && this.sent < total()) {
            this.failed += total() - this.sent;
            this.firstFailure = "Could not be sent by the end of the window";
        }
    }

    private long total() {
        return (long) (this.order.rate() * this.order.millis() / 1000);
    }

    private long due(long request) {
        return this.start + (long) (request * 1e9 / this.order.rate());
    }

    /** A selector waits in whole milliseconds, which is too coarse: this thread wakes it when a request is due. */
    private Thread startPacer(Selector selector) {
        Thread pacer = new Thread(
                () -> {
                    for (long request = 0; request < total(); request++) {
                        long wait = due(request) - System.nanoTime();
                        while (wait > 0) {
                            LockSupport.parkNanos(wait);
                            wait = due(request) - System.nanoTime();
                        }
                        if (!selector.isOpen()) {
                            return;
                        }
                        selector.wakeup();
                    }
                },
                "load-pacer");
        pacer.setDaemon(true);
        pacer.start();
        return pacer;
    }

    private byte[] request() {
        String close = (this.order.kind() == LoadKind.ONE_SHOT) ? "Connection: close\r\n" : "";
        return ("GET /whoami HTTP/1.1\r\nHost: 127.0.0.1:" + this.order.port() + "\r\nAccept: application/json\r\n"
                        + close + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
