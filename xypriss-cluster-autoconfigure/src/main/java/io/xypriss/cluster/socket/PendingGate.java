package io.xypriss.cluster.socket;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A gate that can be switched before the server exists whose gate it is. */
public final class PendingGate implements AcceptGate {

    private @Nullable AcceptGate gate;

    private boolean open;

    private boolean drained;

    public synchronized void attach(AcceptGate gate) {
        this.gate = gate;
        if (this.drained) {
            gate.drain(Duration.ZERO);
        } else if (this.open) {
            gate.open();
        }
    }

    @Override
    public synchronized void open() {
        this.open = !this.drained;
        if (this.gate != null) {
            this.gate.open();
        }
    }

    @Override
    public synchronized void close() {
        this.open = false;
        if (this.gate != null) {
            this.gate.close();
        }
    }

    @Override
    public synchronized boolean isOpen() {
        return (this.gate != null) ? this.gate.isOpen() : this.open;
    }

    @Override
    public synchronized int openConnections() {
        return (this.gate != null) ? this.gate.openConnections() : 0;
    }

    @Override
    public synchronized CompletableFuture<Void> drain(Duration idleGrace) {
        this.open = false;
        this.drained = true;
        return (this.gate != null) ? this.gate.drain(idleGrace) : CompletableFuture.completedFuture(null);
    }
}
