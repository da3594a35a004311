package io.xypriss.cluster.worker;

import io.xypriss.cluster.socket.AcceptGate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Where nothing is shared there is nothing to open; the server's own graceful shutdown drains it. */
enum NoGate implements AcceptGate {
    INSTANCE;

    @Override
    public void open() {}

    @Override
    public void close() {}

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public int openConnections() {
        return 0;
    }

    @Override
    public CompletableFuture<Void> drain(Duration idleGrace) {
        return CompletableFuture.completedFuture(null);
    }
}
