package io.xypriss.cluster.socket;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections while it is open, without ever blocking in the socket, which other processes accept from too. Waiting
 * is done in a selector of its own, so that a switch takes effect at once and touches nobody else.
 */
public final class AcceptLoop {

    private final ServerSocketChannel channel;

    private final Selector selector;

    private final SelectionKey key;

    private final Object monitor = new Object();

    private boolean open;

    private int handingOver;

    public AcceptLoop(ServerSocketChannel channel) throws IOException {
        this.channel = channel;
        this.selector = Selector.open();
        this.key = channel.register(this.selector, 0);
    }

    public void open() {
        synchronized (this.monitor) {
            this.open = true;
        }
        wakeup();
    }

    /** When it returns, no connection is half way between the socket and the server's connections. */
    public void close() {
        boolean interrupted = false;
        synchronized (this.monitor) {
            this.open = false;
            while (this.handingOver > 0) {
                try {
                    this.monitor.wait();
                } catch (InterruptedException ex) {
                    interrupted = true;
                }
            }
        }
        wakeup();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    public boolean isOpen() {
        synchronized (this.monitor) {
            return this.open;
        }
    }

    /** Has the thread that waits return, or the next that would wait. */
    public void wakeup() {
        this.selector.wakeup();
    }

    /** Gives back what the loop holds; nothing of the socket. */
    public void end() throws IOException {
        this.selector.close();
    }

    /**
     * Takes one connection, or waits until there may be one, or for a switch. For one thread.
     *
     * @throws InterruptedException if the server was interrupted while at its limit
     */
    public void acceptOrWait(Server server) throws IOException, InterruptedException {
        if (!isOpen()) {
            await(0);
            return;
        }
        // At its limit this process must not take a connection that another one could serve.
        server.awaitCapacity();
        SocketChannel accepted = null;
        try {
            accepted = acceptIfOpen();
        } finally {
            if (accepted == null) {
                server.releaseCapacity();
            }
        }
        if (accepted == null) {
            await(isOpen() ? SelectionKey.OP_ACCEPT : 0);
            return;
        }
        try {
            server.handOver(accepted);
        } finally {
            handedOver();
        }
    }

    private void await(int interest) throws IOException {
        this.key.interestOps(interest);
        // Interrupted, a selector no longer waits.
        Thread.interrupted();
        this.selector.select();
        this.selector.selectedKeys().clear();
    }

    private @Nullable SocketChannel acceptIfOpen() throws IOException {
        synchronized (this.monitor) {
            SocketChannel accepted = this.open ? this.channel.accept() : null;
            if (accepted != null) {
                this.handingOver++;
            }
            return accepted;
        }
    }

    private void handedOver() {
        synchronized (this.monitor) {
            this.handingOver--;
            this.monitor.notifyAll();
        }
    }

    /** What connections are accepted for. */
    public interface Server {

        /** Waits until there may be one more. */
        default void awaitCapacity() throws InterruptedException {}

        /** There was none. */
        default void releaseCapacity() {}

        /** From now on the connection is the server's to close, whatever comes of it. */
        void handOver(SocketChannel accepted) throws IOException;
    }
}
