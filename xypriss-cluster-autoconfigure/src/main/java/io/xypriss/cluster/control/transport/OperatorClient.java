package io.xypriss.cluster.control.transport;

import io.xypriss.cluster.control.protocol.Codec;
import io.xypriss.cluster.control.protocol.FrameReader;
import io.xypriss.cluster.control.protocol.OperatorMessage;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An operator's end of a control connection, which carries one request. For one thread. */
public final class OperatorClient implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;

    private final SocketChannel channel;

    private final FrameReader frames = new FrameReader(Codec.LONGEST_MASTER_MESSAGE);

    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();

    /** Closes the channel at a deadline, as a Unix domain socket has no time-outs. */
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor((task) -> {
        Thread thread = new Thread(task, "xypriss-operator-deadline");
        thread.setDaemon(true);
        return thread;
    });

    private OperatorClient(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Connects to a master, and sends the request.
     *
     * @param limit how long that may take
     * @throws SocketTimeoutException if it takes longer
     * @throws IOException if the master cannot be reached
     */
    public static OperatorClient send(Path socketFile, OperatorMessage.Request request, Duration limit)
            throws IOException {
        OperatorClient client = new OperatorClient(SocketChannel.open(StandardProtocolFamily.UNIX));
        try {
            client.within(limit, () -> {
                client.channel.connect(UnixDomainSocketAddress.of(socketFile));
                ByteBuffer frame = Codec.encode(request);
                while (frame.hasRemaining()) {
                    client.channel.write(frame);
                }
                return frame;
            });
            return client;
        } catch (IOException | RuntimeException ex) {
            client.close();
            throw ex;
        }
    }

    /**
     * Waits for the next message.
     *
     * @param limit how long; {@code null} for as long as it takes
     * @throws ControlRefusedException if the master refuses the connection
     * @throws SocketTimeoutException if none comes within the limit; the connection is closed then
     * @throws EOFException if the master has closed the connection, or is gone
     * @throws IOException if the connection breaks
     */
    public OperatorMessage receive(@Nullable Duration limit) throws IOException {
        OperatorMessage message = within(limit, this::read);
        if (message instanceof OperatorMessage.Refused refused) {
            throw new ControlRefusedException(refused.reason());
        }
        return message;
    }

    @Override
    public void close() throws IOException {
        this.deadlines.shutdownNow();
        this.channel.close();
    }

    private OperatorMessage read() throws IOException {
        while (true) {
            while (this.bytes.hasRemaining()) {
                byte[] frame = this.frames.take(this.bytes);
                if (frame != null) {
                    return Codec.decode(frame, OperatorMessage.class);
                }
            }
            this.bytes.clear();
            int count = this.channel.read(this.bytes);
            this.bytes.flip();
            if (count < 0) {
                throw new EOFException("the master closed the connection");
            }
        }
    }

    private <T> T within(@Nullable Duration limit, Exchange<T> exchange) throws IOException {
        if (limit == null) {
            return exchange.run();
        }
        Future<Void> deadline = this.deadlines.schedule(
                () -> {
                    this.channel.close();
                    return null;
                },
                limit.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            return exchange.run();
        } catch (ClosedChannelException ex) {
            SocketTimeoutException timeout =
                    new SocketTimeoutException("the master did not answer within " + limit.toSeconds() + " s");
            timeout.initCause(ex);
            throw timeout;
        } finally {
            deadline.cancel(false);
        }
    }

    /** A part of the conversation. */
    @FunctionalInterface
    private interface Exchange<T> {

        T run() throws IOException;
    }
}
