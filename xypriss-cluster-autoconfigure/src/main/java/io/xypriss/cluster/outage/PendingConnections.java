package io.xypriss.cluster.outage;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections that wait at a listening socket. They are left where they are: a worker may accept them at any time. One
 * thread waits at a time; any other may make it look again.
 */
final class PendingConnections implements OutageServer.Demand {

    private final ServerSocketChannel channel;

    private volatile @Nullable Selector selector;

    /** @param channel a listening socket, not blocking */
    PendingConnections(ServerSocketChannel channel) {
        this.channel = channel;
    }

    @Override
    public void await(BooleanSupplier wanted) throws IOException {
        try (Selector opened = Selector.open()) {
            this.channel.register(opened, SelectionKey.OP_ACCEPT);
            this.selector = opened;
            boolean pending = false;
            // Asked only once the selector can be woken up: whoever changes the answer does so first.
            while (!pending && wanted.getAsBoolean()) {
                pending = opened.select() > 0;
            }
        } finally {
            this.selector = null;
        }
    }

    @Override
    public void recheck() {
        Selector waiting = this.selector;
        if (waiting != null) {
            waiting.wakeup();
        }
    }
}
