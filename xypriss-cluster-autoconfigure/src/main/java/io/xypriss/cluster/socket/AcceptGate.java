package io.xypriss.cluster.socket;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Lets a web server that shares its listening socket take new connections, or not, without touching the socket.
 * Thread-safe and idempotent; closed at first.
 */
public interface AcceptGate {

    /** Takes new connections from now on. */
    void open();

    /** Takes no new connections; when it returns, every connection already taken is in {@link #openConnections()}. */
    void close();

    boolean isOpen();

    /** Connections taken through this gate and not closed yet, those accepted but not handed over included. */
    int openConnections();

    /**
     * Closes the gate and lets every open connection end without loss: each next response says {@code Connection: close}
     * (HTTP/2: GOAWAY), and a connection that stays idle for the grace is closed. Cannot be undone.
     *
     * @param idleGrace how long an idle kept-alive connection may still send a request
     * @return completes when no connection is open; bounding the wait is the caller's part
     */
    CompletableFuture<Void> drain(Duration idleGrace);
}
