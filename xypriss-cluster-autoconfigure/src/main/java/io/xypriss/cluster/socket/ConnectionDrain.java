package io.xypriss.cluster.socket;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.coyote.Processor;
import org.apache.juli.logging.Log;
import org.apache.juli.logging.LogFactory;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/** One round of ending Tomcat's idle connections, and none with a request in progress. For one thread. */
final class ConnectionDrain implements Runnable {

    private static final Log log = LogFactory.getLog(ConnectionDrain.class);

    private final long graceMillis;

    private final Supplier<Collection<SocketWrapperBase<NioChannel>>> connections;

    private final Predicate<SocketWrapperBase<NioChannel>> sentFile;

    private final long http2KeepAliveMillis;

    /** Idle connections that have been given an end; used by the one thread that drains. */
    private final Set<SocketWrapperBase<NioChannel>> expired = Collections.newSetFromMap(new WeakHashMap<>());

    /**
     * When each upgraded connection was told to go, in nanoseconds; used by the one thread that drains. Apart from those
     * that expire, as one that was idle before its first byte may turn out to speak HTTP/2.
     */
    private final Map<SocketWrapperBase<NioChannel>, Long> told = new WeakHashMap<>();

    /** @param http2KeepAlive how long Tomcat keeps an HTTP/2 connection without a stream */
    ConnectionDrain(
            Duration grace,
            Duration http2KeepAlive,
            Supplier<Collection<SocketWrapperBase<NioChannel>>> connections,
            Predicate<SocketWrapperBase<NioChannel>> sentFile) {
        this.graceMillis = millis(grace);
        this.http2KeepAliveMillis = http2KeepAlive.toMillis();
        this.connections = connections;
        this.sentFile = sentFile;
    }

    /** The grace as Tomcat takes it, to which zero would mean that there is no limit. */
    static int millis(Duration grace) {
        return (int) Math.max(1, Math.min(grace.toMillis(), Integer.MAX_VALUE));
    }

    @Override
    public void run() {
        for (SocketWrapperBase<NioChannel> connection : this.connections.get()) {
            try {
                visit(connection);
            } catch (RuntimeException ex) {
                log.warn("A connection could not be told to go", ex);
            }
        }
    }

    private void visit(SocketWrapperBase<NioChannel> connection) {
        // Tomcat holds this lock while it processes a request, so an idle connection cannot become busy meanwhile.
        if (!connection.getLock().tryLock()) {
            return;
        }
        try {
            Processor processor = (Processor) connection.getCurrentProcessor();
            if (connection.isClosed()) {
                return;
            }
            if (processor != null && processor.isUpgrade()) {
                endUpgraded(connection, processor);
            } else if (isIdle(connection, processor)) {
                expire((NioSocketWrapper) connection);
            }
        } finally {
            connection.getLock().unlock();
        }
    }

    private boolean isIdle(SocketWrapperBase<NioChannel> connection, @Nullable Processor processor) {
        return processor == null
                || (this.sentFile.test(connection) && ((NioSocketWrapper) connection).getSendfileData() == null);
    }

    /**
     * Leaves the closing to the poller, which counts from the last read: only it can tell a connection that is still idle
     * from one whose next request has just arrived.
     */
    private void expire(NioSocketWrapper connection) {
        if (this.expired.add(connection)) {
            long idle = System.currentTimeMillis() - connection.getLastRead();
            connection.setReadTimeout(Math.max(0, idle) + this.graceMillis);
        }
    }

    private void endUpgraded(SocketWrapperBase<NioChannel> connection, Processor processor) {
        Long since = this.told.putIfAbsent(connection, System.nanoTime());
        if (since == null) {
            processor.pause();
        } else if (hasArrived(connection)) {
            // A request, perhaps, which the client sent before it heard: it is read before anything is closed.
            connection.registerReadInterest();
        } else if (System.nanoTime() - since >= TimeUnit.MILLISECONDS.toNanos(this.graceMillis)) {
            // At that time, those without a stream for the grace have timed out, and one with a stream never does. One
            // whose stream has ended just now must not: Tomcat counts it as ended before it has written its last frame.
            processor.timeoutAsync(System.currentTimeMillis() + this.http2KeepAliveMillis - this.graceMillis);
        }
    }

    private static boolean hasArrived(SocketWrapperBase<NioChannel> connection) {
        try {
            return connection
                            .getSocket()
                            .getIOChannel()
                            .socket()
                            .getInputStream()
                            .available()
                    > 0;
        } catch (IOException ex) {
            // It is closed, or about to be.
            return false;
        }
    }
}
