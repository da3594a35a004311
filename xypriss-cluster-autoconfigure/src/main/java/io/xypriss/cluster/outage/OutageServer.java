package io.xypriss.cluster.outage;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;

/**
 * Answers connections of one listening socket when it is asked to. A web server exists from the first connection after that
 * until it has answered what it took; no thread exists at other times. If none can be started, connections wait.
 * Thread-safe; nothing here blocks the caller but {@link #close()}.
 */
public final class OutageServer implements AutoCloseable {

    private static final Log logger = LogFactory.getLog(OutageServer.class);

    /** For a request on a connection that was taken just before a worker came, and for the client to hear GOAWAY. */
    private static final Duration IDLE_GRACE = Duration.ofMillis(1500);

    /** For answers in progress; one that takes longer has a client that does not read. */
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(10);

    private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private static final Duration THREAD_IDLE = Duration.ofSeconds(1);

    private final OutagePort port;

    private final Demand demand;

    private final Callable<RunningServer> starter;

    /** One at a time, on a thread that ends when it is idle: a start takes long, and is never the caller's to wait for. */
    private final ThreadPoolExecutor executor;

    private boolean wanted;

    private boolean closed;

    /** Used by the one thread of the executor, like all below. */
    private @Nullable RunningServer running;

    /** Servers that take no more connections and have some left. */
    private final Set<RunningServer> leaving = new HashSet<>();

    private boolean failed;

    OutageServer(OutagePort port, ClassLoader classLoader, Demand demand, Callable<RunningServer> starter) {
        this.port = port;
        this.demand = demand;
        this.starter = starter;
        String name = "xypriss-outage-" + port.name().toLowerCase(Locale.ROOT);
        this.executor = new ThreadPoolExecutor(
                1, 1, THREAD_IDLE.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), (task) -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    thread.setContextClassLoader(classLoader);
                    return thread;
                });
        this.executor.allowCoreThreadTimeOut(true);
    }

    /**
     * Answers from now on, or leaves connections to the workers.
     *
     * @param wanted whether to take connections
     */
    public synchronized void answer(boolean wanted) {
        if (!this.closed && this.wanted != wanted) {
            this.wanted = wanted;
            this.executor.execute(this::update);
            this.demand.recheck();
        }
    }

    /** Takes no more connections, answers what was taken for a moment, and leaves no thread. Takes up to five seconds. */
    @Override
    public void close() {
        synchronized (this) {
            if (this.closed) {
                return;
            }
            this.closed = true;
            this.wanted = false;
            this.executor.execute(this::end);
            this.executor.shutdown();
            this.demand.recheck();
        }
        try {
            if (!this.executor.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                logger.warn(
                        "The web server for the " + name() + " did not stop within " + CLOSE_LIMIT.toSeconds() + " s");
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isWanted() {
        return this.wanted;
    }

    private void update() {
        if (isWanted() && this.running == null) {
            start();
        }
        // Asked again: a worker may have come while the server started.
        if (!isWanted() && this.running != null) {
            retire(this.running);
            this.running = null;
        }
    }

    private void start() {
        try {
            this.demand.await(this::isWanted);
            if (!isWanted()) {
                return;
            }
            RunningServer started = this.starter.call();
            this.running = started;
            this.failed = false;
            if (isWanted()) {
                started.gate().open();
                logger.info("No worker serves: the master answers the " + name());
            }
        } catch (Exception | LinkageError ex) {
            if (!this.failed) {
                logger.error("The master cannot answer the " + name()
                        + " while no worker serves, so connections wait until one does: "
                        + NestedExceptionUtils.getMostSpecificCause(ex));
            }
            this.failed = true;
            logger.debug("The web server of the master could not be started", ex);
        }
    }

    /** A server of HTTP/2 must tell its clients to go: they would go on asking it. So each outage has a server of its own. */
    private void retire(RunningServer server) {
        this.leaving.add(server);
        server.gate()
                .drain(IDLE_GRACE)
                .orTimeout(DRAIN_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((nothing, late) -> stopLater(server));
    }

    private synchronized void stopLater(RunningServer server) {
        if (!this.closed) {
            this.executor.execute(() -> stop(server));
        }
    }

    private void stop(RunningServer server) {
        if (this.leaving.remove(server)) {
            server.stop().run();
        }
    }

    private void end() {
        RunningServer last = this.running;
        this.running = null;
        if (last != null) {
            this.leaving.add(last);
            last.gate()
                    .drain(Duration.ZERO)
                    .completeOnTimeout(null, LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        }
        List.copyOf(this.leaving).forEach(this::stop);
    }

    private String name() {
        return (this.port == OutagePort.PUBLIC) ? "public port" : "management port";
    }

    /** Whether anybody asks for an answer. A cluster that starts or stops unnoticed needs no web server. */
    interface Demand {

        /**
         * Returns when somebody asks, or when nothing is to be answered any more.
         *
         * @param wanted whether it is to be answered; asked again after each {@link #recheck()}
         */
        void await(BooleanSupplier wanted) throws IOException;

        /** Says that the answer to {@code wanted} has changed. Does not block. */
        void recheck();
    }
}
