package io.xypriss.cluster.socket.tomcat;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
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

    /** When each idle connection was found so, in nanoseconds; used by the one thread that drains. */
    private final Map<SocketWrapperBase<NioChannel>, Long> idle = new WeakHashMap<>();

    /**
     * When each upgraded connection was told to go, in nanoseconds; used by the one thread that drains. Apart from those
     * that are idle, as one that was so before its first byte may turn out to speak HTTP/2.
     */
    private final Map<SocketWrapperBase<NioChannel>, Long> told = new WeakHashMap<>();

    /** @param http2KeepAlive how long Tomcat keeps an HTTP/2 connection without a stream */
    ConnectionDrain(
            Duration grace,
            Duration http2KeepAlive,
            Supplier<Collection<SocketWrapperBase<NioChannel>>> connections,
            Predicate<SocketWrapperBase<NioChannel>> sentFile) {
        this.graceMillis = grace.toMillis();
        this.http2KeepAliveMillis = http2KeepAlive.toMillis();
        this.connections = connections;
        this.sentFile = sentFile;
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
                endIdle((NioSocketWrapper) connection);
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
     * Closes it here, and not by Tomcat's time-out, which decides at one time and closes at another: a request that arrived
     * between the two was read by nobody.
     */
    private void endIdle(NioSocketWrapper connection) {
        Long since = this.idle.putIfAbsent(connection, System.nanoTime());
        if (since != null && isPast(since) && !hasJustRead(connection) && !hasArrived(connection)) {
            connection.close();
        }
    }

    /** Whether it has read within the grace: half of a TLS record, perhaps, that no processor has seen yet. */
    private boolean hasJustRead(NioSocketWrapper connection) {
        long millis = System.currentTimeMillis() - connection.getLastRead();
        return millis >= 0 && millis < this.graceMillis;
    }

    private boolean isPast(long since) {
        return System.nanoTime() - since >= TimeUnit.MILLISECONDS.toNanos(this.graceMillis);
    }

    private void endUpgraded(SocketWrapperBase<NioChannel> connection, Processor processor) {
        Long since = this.told.putIfAbsent(connection, System.nanoTime());
        if (since == null) {
            processor.pause();
        } else if (hasArrived(connection)) {
            // A request, perhaps, which the client sent before it heard: it is read before anything is closed.
            connection.registerReadInterest();
        } else if (isPast(since)) {
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
