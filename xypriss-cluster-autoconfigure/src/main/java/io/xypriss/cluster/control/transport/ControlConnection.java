package io.xypriss.cluster.control.transport;

import io.xypriss.cluster.control.protocol.Codec;
import io.xypriss.cluster.control.protocol.FrameReader;
import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.ProtocolException;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** One connection at the master's end. Used by the server's thread alone. */
class ControlConnection {

    private static final Log logger = LogFactory.getLog(ControlConnection.class);

    private static final int BUFFER = 8 * 1024;

    /** What may wait for a worker that does not read. */
    private static final int LONGEST_QUEUE = 4 * Codec.LONGEST_MASTER_MESSAGE;

    private final SocketChannel channel;

    private final SelectionKey key;

    private final OptionalLong kernelPid;

    private final FrameReader frames = new FrameReader(Codec.LONGEST_HELLO);

    private final Deque<ByteBuffer> outbound = new ArrayDeque<>();

    private final long openedAtNanos = System.nanoTime();

    private Listener listener;

    private int outboundBytes;

    private boolean closeWhenSent;

    private boolean held;

    private boolean open = true;

    /** @param kernelPid the process at the other end, as the kernel knows it, where the platform tells */
    ControlConnection(SocketChannel channel, SelectionKey key, OptionalLong kernelPid, Listener listener) {
        this.channel = channel;
        this.key = key;
        this.kernelPid = kernelPid;
        this.listener = listener;
    }

    SocketChannel channel() {
        return this.channel;
    }

    /** Whether that process made the connection, as far as the platform tells. */
    boolean isFrom(long pid) {
        return this.kernelPid.isEmpty() || this.kernelPid.getAsLong() == pid;
    }

    long openedAtNanos() {
        return this.openedAtNanos;
    }

    boolean isHeld() {
        return this.held;
    }

    void hold() {
        this.held = true;
    }

    /** From now on it is a worker's. */
    void promote(Listener listener) {
        this.held = false;
        this.listener = listener;
        this.frames.limit(Codec.LONGEST_WORKER_MESSAGE);
    }

    void handle(SelectionKey ready) {
        try {
            if (ready.isWritable()) {
                write();
            }
            if (this.open && ready.isReadable()) {
                read();
            }
        } catch (ProtocolException ex) {
            this.listener.failed(this, ex);
        } catch (IOException ex) {
            close("the connection broke: " + ex.getMessage());
        }
    }

    /** Hears all that has come by now. */
    void readAll() {
        try {
            while (this.open && read() > 0) {
                // Again, as there may be more than fits into one buffer.
            }
        } catch (ProtocolException ex) {
            this.listener.failed(this, ex);
        } catch (IOException ex) {
            close("the connection broke: " + ex.getMessage());
        }
    }

    void send(ByteBuffer frame) {
        if (!this.open || this.closeWhenSent) {
            return;
        }
        this.outbound.add(frame);
        this.outboundBytes += frame.remaining();
        if (this.outboundBytes > LONGEST_QUEUE) {
            close("it does not read what it is sent");
            return;
        }
        try {
            write();
        } catch (IOException ex) {
            close("the connection broke: " + ex.getMessage());
        }
    }

    void sendAndClose(MasterMessage message) {
        sendAndClose(Codec.encode(message));
    }

    void sendAndClose(ByteBuffer frame) {
        send(frame);
        this.closeWhenSent = true;
        if (this.open && this.outbound.isEmpty()) {
            close("refused");
        }
    }

    /** From now on it is an operator's. */
    void promoteToOperator(Listener listener) {
        this.listener = listener;
    }

    void close(String reason) {
        if (!this.open) {
            return;
        }
        this.open = false;
        this.key.cancel();
        try {
            this.channel.close();
        } catch (IOException ex) {
            logger.debug("A control connection could not be closed", ex);
        }
        this.listener.closed(this, reason);
    }

    private int read() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
        int count = this.channel.read(bytes);
        if (count < 0) {
            close("the connection ended");
            return count;
        }
        bytes.flip();
        while (this.open && !this.closeWhenSent && bytes.hasRemaining()) {
            byte[] frame = this.frames.take(bytes);
            if (frame != null) {
                this.listener.frame(this, frame);
            }
        }
        return count;
    }

    private void write() throws IOException {
        for (ByteBuffer frame = this.outbound.peek(); frame != null; frame = this.outbound.peek()) {
            this.outboundBytes -= this.channel.write(frame);
            if (frame.hasRemaining()) {
                break;
            }
            this.outbound.remove();
        }
        if (this.outbound.isEmpty() && this.closeWhenSent) {
            close("refused");
        } else if (this.open) {
            this.key.interestOps(SelectionKey.OP_READ | (this.outbound.isEmpty() ? 0 : SelectionKey.OP_WRITE));
        }
    }

    /** Hears of a connection. */
    interface Listener {

        /** Takes what was sent: a message of a worker, unless it is known to be something else. */
        default void frame(ControlConnection connection, byte[] frame) throws ProtocolException {
            received(connection, Codec.decode(frame, WorkerMessage.class));
        }

        void received(ControlConnection connection, WorkerMessage message);

        void failed(ControlConnection connection, ProtocolException problem);

        void closed(ControlConnection connection, String reason);
    }
}
