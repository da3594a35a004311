package io.xypriss.cluster.socket.jetty;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NegotiatingServerConnection;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** One round of ending Jetty's idle connections, and none with a request in progress. For one thread. */
final class JettyConnectionDrain implements Runnable {

    private static final boolean HTTP2 = ClassUtils.isPresent(
            "org.eclipse.jetty.http2.HTTP2Connection", JettyConnectionDrain.class.getClassLoader());

    private final Duration grace;

    private final Connector connector;

    /** When each connection that is idle was first seen so, in nanoseconds. */
    private final Map<EndPoint, Long> idleSince = new WeakHashMap<>();

    /** Those that speak HTTP/2. */
    private final Set<EndPoint> told = Collections.newSetFromMap(new WeakHashMap<>());

    JettyConnectionDrain(Duration grace, Connector connector) {
        this.grace = grace;
        this.connector = connector;
    }

    @Override
    public void run() {
        for (EndPoint endPoint : this.connector.getConnectedEndPoints()) {
            visit((AbstractEndPoint) endPoint);
        }
    }

    private void visit(AbstractEndPoint endPoint) {
        Connection connection = endPoint.getConnection();
        if (connection instanceof SslConnection ssl) {
            connection = ssl.getSslEndPoint().getConnection();
        }
        if (HTTP2 && JettyHttp2Drain.isHttp2(connection)) {
            if (this.told.add(endPoint)) {
                JettyHttp2Drain.tellToGo(connection);
                // As whatever it was idle before.
                this.idleSince.remove(endPoint);
            }
            if (isOver(endPoint, JettyHttp2Drain.isIdle(connection))) {
                JettyHttp2Drain.end(connection);
            }
        } else if (isOver(endPoint, isIdle(endPoint, connection)) && endPoint.getIdleFor() >= this.grace.toMillis()) {
            // Either this or the next request takes the interest in reading, so that one that has arrived is answered.
            endPoint.getFillInterest().onFail(new TimeoutException("Idle in a worker that leaves"));
        }
    }

    /** Whether it was found idle at every look since one that is the grace ago. */
    private boolean isOver(EndPoint endPoint, boolean idle) {
        if (!idle) {
            this.idleSince.remove(endPoint);
            return false;
        }
        long now = System.nanoTime();
        Long since = this.idleSince.putIfAbsent(endPoint, now);
        return since != null && now - since >= this.grace.toNanos();
    }

    /** Whether no request is in progress, nor half of its headers here; what became another protocol is never idle. */
    private static boolean isIdle(EndPoint endPoint, @Nullable Connection connection) {
        if (connection instanceof HttpConnection http) {
            return http.getHttpChannel().getRequest() == null
                    && (http.getParser().isStart() || endPoint.isOutputShutdown());
        }
        return connection == null || connection instanceof NegotiatingServerConnection;
    }
}
