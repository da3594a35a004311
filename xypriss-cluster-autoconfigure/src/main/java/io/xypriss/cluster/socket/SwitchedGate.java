package io.xypriss.cluster.socket;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the gates of all servers have in common: whether connections are to be taken, which ones were, and when the last one
 * has ended.
 *
 * @param <C> how the server represents a connection
 */
public abstract class SwitchedGate<C> implements AcceptGate {

    /** Connections from the moment they are accepted to that at which they are about to be closed. */
    private final Set<C> taken = ConcurrentHashMap.newKeySet();

    private final CompletableFuture<Void> drained = new CompletableFuture<>();

    private final Object monitor = new Object();

    private boolean open;

    private volatile boolean draining;

    /** Whether no connection will be taken any more, so that none open means that it stays so. */
    private volatile boolean sealed;

    /** Has the server accept, or not; when it returns from the latter, every connection that was accepted is taken. */
    protected abstract void accept(boolean accept);

    /** Has every next response say that it is the last, and ends idle connections after the grace; until drained. */
    protected abstract void endConnections(Duration idleGrace, CompletableFuture<Void> drained);

    /** Switches the server as the gate is: for when it can accept again, or no longer. */
    public final void refresh() {
        synchronized (this.monitor) {
            accept(this.open);
        }
    }

    public final void taken(C connection) {
        this.taken.add(connection);
    }

    /** Does nothing for one that was released before. */
    public final void released(C connection) {
        this.taken.remove(connection);
        completeIfDrained();
    }

    /** Those that are open, as they come and go. */
    public final Set<C> connections() {
        return this.taken;
    }

    public final boolean isDraining() {
        return this.draining;
    }

    @Override
    public final void open() {
        synchronized (this.monitor) {
            if (!this.draining) {
                this.open = true;
                accept(true);
            }
        }
    }

    @Override
    public final void close() {
        synchronized (this.monitor) {
            this.open = false;
            accept(false);
        }
    }

    @Override
    public final boolean isOpen() {
        synchronized (this.monitor) {
            return this.open;
        }
    }

    @Override
    public final int openConnections() {
        return this.taken.size();
    }

    @Override
    public final CompletableFuture<Void> drain(Duration idleGrace) {
        boolean first;
        synchronized (this.monitor) {
            first = !this.draining;
            this.draining = true;
            close();
            this.sealed = true;
        }
        if (first) {
            completeIfDrained();
            if (!this.drained.isDone()) {
                endConnections(idleGrace, this.drained);
            }
        }
        return this.drained;
    }

    private void completeIfDrained() {
        if (this.sealed && this.taken.isEmpty()) {
            // Not on the thread that closed the last connection: what depends on it may stop the server.
            this.drained.completeAsync(() -> null);
        }
    }
}
