package io.xypriss.cluster.socket.jetty;

import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.Connection;
import org.jspecify.annotations.Nullable;

/** What draining does with HTTP/2; apart, as Jetty may be without it. */
final class JettyHttp2Drain {

    private JettyHttp2Drain() {}

    static boolean isHttp2(@Nullable Connection connection) {
        return connection instanceof HTTP2Connection;
    }

    /** Sends GOAWAY, once, and another with the last stream when there is none any more. */
    static void tellToGo(@Nullable Connection connection) {
        if (connection instanceof HTTP2Connection http2) {
            http2.getSession().shutdown();
        }
    }

    static boolean isIdle(@Nullable Connection connection) {
        return connection instanceof HTTP2Connection http2
                && http2.getSession().getStreams().isEmpty();
    }

    /** Told to go, a session that is idle for too long is closed. */
    static void end(@Nullable Connection connection) {
        if (connection instanceof HTTP2Connection http2) {
            http2.getSession().onIdleTimeout();
        }
    }
}
