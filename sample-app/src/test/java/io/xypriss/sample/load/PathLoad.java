package io.xypriss.sample.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that get one path of a server on the loopback address, again and again until told to stop: some over a
 * connection that they keep, some over a connection for each request. What is not answered with 200 is lost, and none is
 * tried again.
 */
public final class PathLoad implements AutoCloseable {

    private final int port;

    private final String path;

    private final AtomicLong answered = new AtomicLong();

    private final List<String> lost = new CopyOnWriteArrayList<>();

    private final AtomicBoolean stopped = new AtomicBoolean();

    private final List<Thread> threads = new ArrayList<>();

    private PathLoad(int port, String path) {
        this.port = port;
        this.path = path;
    }

    /** Starts so many clients of each kind. */
    public static PathLoad start(int port, String path, int clients) {
        PathLoad load = new PathLoad(port, path);
        for (int i = 0; i < clients; i++) {
            load.add(() -> load.run(true));
            load.add(() -> load.run(false));
        }
        load.threads.forEach(Thread::start);
        return load;
    }

    public long answered() {
        return this.answered.get();
    }

    public List<String> lost() {
        return this.lost;
    }

    /** Sends nothing more, and waits for what is in flight. */
    public void stop() throws InterruptedException {
        this.stopped.set(true);
        for (Thread thread : this.threads) {
            thread.join(2L * Load.TIMEOUT_MILLIS);
            if (thread.isAlive()) {
                throw new IllegalStateException(thread.getName() + " does not end");
            }
        }
    }

    @Override
    public void close() {
        this.stopped.set(true);
    }

    private void run(boolean keepAlive) {
        while (!this.stopped.get()) {
            try (Http1Connection connection = new Http1Connection(this.port)) {
                do {
                    Answer answer = connection.get(this.path, keepAlive);
                    if (answer.status() == 200) {
                        this.answered.incrementAndGet();
                    } else {
                        this.lost.add(keepAlive + ": " + answer.status() + " " + answer.text());
                    }
                } while (connection.reusable() && !this.stopped.get());
            } catch (IOException | RuntimeException ex) {
                this.lost.add("kept alive " + keepAlive + ": " + ex);
                Load.pauseAfterRefusal();
            }
        }
    }

    private void add(Runnable client) {
        Thread thread = new Thread(client, "path-load-" + this.threads.size());
        thread.setDaemon(true);
        this.threads.add(thread);
    }
}
