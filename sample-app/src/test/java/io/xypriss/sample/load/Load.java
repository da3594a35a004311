package io.xypriss.sample.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that ask a server on the loopback address, again and again until told to stop. Every request ends up as
 * answered or lost, and none is tried again, except one of which an HTTP/2 server has said that it never processed it.
 */
public final class Load implements AutoCloseable {

    /** A machine that does much else at the same time takes many times as long as one that does not. */
    static final int TIMEOUT_MILLIS = (int) TimeUnit.MINUTES.toMillis(5);

    private final Tally tally = new Tally();

    private final AtomicBoolean stopped = new AtomicBoolean();

    private volatile long fullUntil;

    private final List<Thread> threads = new ArrayList<>();

    private Load() {}

    public static Load start(int port, Clients clients) {
        Load load = new Load();
        for (int i = 0; i < clients.keepAlive(); i++) {
            load.add(new Http1Client(
                    port, load.threads.size(), true, Pace.of(clients, load::isFull), load.tally, load.stopped::get));
        }
        for (int i = 0; i < clients.oneShot(); i++) {
            load.add(new Http1Client(
                    port, load.threads.size(), false, Pace.of(clients, load::isFull), load.tally, load.stopped::get));
        }
        for (int i = 0; i < clients.http2(); i++) {
            load.add(new Http2Client(
                    port,
                    load.threads.size(),
                    clients.streams(),
                    Pace.of(clients, load::isFull),
                    load.tally,
                    load.stopped::get));
        }
        load.threads.forEach(Thread::start);
        return load;
    }

    /** From now on, sends as much as is answered. */
    public void full() {
        fullUntil(Long.MAX_VALUE);
    }

    /** From now on, sends as much as is answered, until so many have been answered since it began. */
    public void fullUntil(long answers) {
        this.fullUntil = answers;
    }

    /** From now on, keeps to the rate of its clients, as it does when it begins. */
    public void paced() {
        fullUntil(0);
    }

    /** Requests answered so far, each with its own answer. */
    public long answered() {
        return this.tally.answered();
    }

    /** Requests sent again so far, as the HTTP/2 server had said that it never processed them. */
    public long resent() {
        return this.tally.resentRequests();
    }

    /** What was lost so far: refused, cut off, answered with another status than 200 or with another's answer. */
    public List<Loss> lost() {
        return this.tally.lost();
    }

    /** Sends nothing more, and waits for what is in flight. */
    public void stop() throws InterruptedException {
        this.stopped.set(true);
        for (Thread thread : this.threads) {
            thread.join(2L * TIMEOUT_MILLIS);
            if (thread.isAlive()) {
                throw new IllegalStateException(thread.getName() + " does not end");
            }
        }
    }

    /** Sends nothing more, and waits for nothing, as what is in flight may never be answered where a test has failed. */
    @Override
    public void close() {
        this.stopped.set(true);
    }

    /** Where nobody listens, clients that did not wait would count themselves and not the server. */
    static void pauseAfterRefusal() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }

    private boolean isFull() {
        return this.tally.answered() < this.fullUntil;
    }

    private void add(Runnable client) {
        Thread thread = new Thread(client, "load-" + this.threads.size());
        thread.setDaemon(true);
        this.threads.add(thread);
    }
}
