package io.xypriss.cluster.control.transport;

import io.xypriss.cluster.control.protocol.Codec;
import io.xypriss.cluster.control.protocol.OperatorMessage;
import io.xypriss.cluster.control.protocol.ProtocolException;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** The connection of an operator, at the master's end. Its request is the only message that is ever taken from it. */
class OperatorSession implements OperatorConnection, ControlConnection.Listener {

    private static final Log logger = LogFactory.getLog(OperatorSession.class);

    private final ControlServer server;

    private final ControlConnection connection;

    private final Duration limit;

    private volatile boolean open = true;

    /** By {@link System#nanoTime}; used by the server's thread alone. */
    private long limitedSince = System.nanoTime();

    /** Not while the operator waits for a change, which takes as long as it takes. */
    private boolean limited = true;

    /** @param limit how long an answer may take to be made, and then to be read */
    OperatorSession(ControlServer server, ControlConnection connection, Duration limit) {
        this.server = server;
        this.connection = connection;
        this.limit = limit;
    }

    /** Nanoseconds until {@link #end}; {@link Long#MAX_VALUE} where there is no limit. Called by the server's thread. */
    long nanosLeft(long now) {
        return this.limited ? this.limitedSince + this.limit.toNanos() - now : Long.MAX_VALUE;
    }

    /** Must be called by the server's thread. */
    void end(String reason) {
        this.connection.close(reason);
    }

    @Override
    public boolean isOpen() {
        return this.open;
    }

    @Override
    public void send(OperatorMessage message) {
        ByteBuffer frame = Codec.encode(message);
        this.server.execute(() -> {
            this.limited = false;
            this.connection.send(frame);
        });
    }

    @Override
    public void finish(OperatorMessage message) {
        ByteBuffer frame = Codec.encode(message);
        this.server.execute(() -> {
            this.limited = true;
            this.limitedSince = System.nanoTime();
            this.connection.sendAndClose(frame);
        });
    }

    @Override
    public void frame(ControlConnection from, byte[] frame) throws ProtocolException {
        throw new ProtocolException("an operator sent more than one request");
    }

    @Override
    public void received(ControlConnection from, WorkerMessage message) {
        throw new IllegalStateException("An operator is no worker");
    }

    @Override
    public void failed(ControlConnection from, ProtocolException problem) {
        logger.warn("An operator is disconnected: " + problem.getMessage());
        from.close(String.valueOf(problem.getMessage()));
    }

    @Override
    public void closed(ControlConnection from, String reason) {
        this.open = false;
        this.server.forget(this);
    }
}
