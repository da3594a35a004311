package io.xypriss.cluster.socket.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.xypriss.cluster.socket.SwitchedGate;
import java.nio.channels.SocketChannel;

/** A connection of Netty's that was taken through a gate, which hears of its end. */
final class GatedConnection extends NioSocketChannel {

    private final SwitchedGate<Channel> gate;

    /** In nanoseconds; used by the event loop. */
    private long lastRead = System.nanoTime();

    GatedConnection(GatedServerChannel parent, SocketChannel channel) {
        super(parent, channel);
        this.gate = parent.gate();
    }

    /** Whether its next response is to be the last. */
    boolean isLeaving() {
        return this.gate.isDraining();
    }

    /** For how long nothing was read, in nanoseconds; for its event loop. */
    long quietNanos() {
        return System.nanoTime() - this.lastRead;
    }

    @Override
    protected int doReadBytes(ByteBuf buffer) throws Exception {
        int read = super.doReadBytes(buffer);
        if (read > 0) {
            this.lastRead = System.nanoTime();
        }
        return read;
    }

    @Override
    protected void doClose() throws Exception {
        try {
            super.doClose();
        } finally {
            this.gate.released(this);
        }
    }
}
