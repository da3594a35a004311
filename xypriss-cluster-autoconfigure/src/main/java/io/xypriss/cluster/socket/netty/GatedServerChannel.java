package io.xypriss.cluster.socket.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.xypriss.cluster.socket.DrainRounds;
import io.xypriss.cluster.socket.SwitchedGate;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Netty's listening channel over a socket that may be shared with other processes, behind an accept gate. The gate, and
 * nothing else, decides whether connections are taken; to close the channel does not touch a shared socket.
 */
final class GatedServerChannel extends NioServerSocketChannel {

    private static final Log logger = LogFactory.getLog(GatedServerChannel.class);

    private final boolean shared;

    private final Gate gate = new Gate();

    /** Used by the event loop. */
    private boolean accepting;

    private volatile boolean closed;

    private GatedServerChannel(ServerSocketChannel channel, boolean shared) {
        super(channel);
        this.shared = shared;
    }

    /** @param shared which socket to accept from; without it the channel has its own */
    static GatedServerChannel create(@Nullable ServerSocketChannel shared) {
        if (shared != null) {
            return new GatedServerChannel(shared, true);
        }
        try {
            return new GatedServerChannel(ServerSocketChannel.open(), false);
        } catch (IOException ex) {
            throw new ChannelException("A listening socket cannot be opened", ex);
        }
    }

    SwitchedGate<Channel> gate() {
        return this.gate;
    }

    @Override
    public boolean isOpen() {
        return !this.closed && super.isOpen();
    }

    @Override
    protected void doBind(SocketAddress localAddress) throws Exception {
        if (!this.shared) {
            super.doBind(localAddress);
        }
    }

    @Override
    protected void doClose() throws Exception {
        this.closed = true;
        if (!this.shared) {
            super.doClose();
        }
    }

    /** Others ask for it too, after a failure to accept for example: the gate has the last word. */
    @Override
    protected void doBeginRead() throws Exception {
        if (this.accepting) {
            super.doBeginRead();
        }
    }

    @Override
    protected int doReadMessages(List<Object> messages) throws Exception {
        SocketChannel accepted = this.accepting ? javaChannel().accept() : null;
        if (accepted == null) {
            return 0;
        }
        try {
            GatedConnection connection = new GatedConnection(this, accepted);
            this.gate.taken(connection);
            messages.add(connection);
            return 1;
        } catch (RuntimeException ex) {
            logger.warn("An accepted connection could not be used", ex);
            accepted.close();
            return 0;
        }
    }

    private final class Gate extends SwitchedGate<Channel> {

        @Override
        protected void accept(boolean accept) {
            EventLoop loop = eventLoop();
            if (loop.inEventLoop()) {
                switchTo(accept);
                return;
            }
            try {
                loop.submit(() -> switchTo(accept)).awaitUninterruptibly();
            } catch (RejectedExecutionException ex) {
                // The event loop has ended, and with it all accepting.
                logger.debug("The gate of a server that has ended was switched", ex);
            }
        }

        private void switchTo(boolean accept) {
            GatedServerChannel.this.accepting = accept;
            if (accept) {
                read();
            } else {
                clearReadPending();
            }
        }

        @Override
        protected void endConnections(Duration idleGrace, CompletableFuture<Void> drained) {
            DrainRounds.start(new NettyConnectionDrain(idleGrace, connections()), drained);
        }
    }
}
