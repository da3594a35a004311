package io.xypriss.cluster.control.transport;

import io.xypriss.cluster.control.protocol.Codec;
import io.xypriss.cluster.control.protocol.FrameReader;
import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.ProtocolRange;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A worker's end of the control channel. Its end-of-file is how the worker learns, at once, that the master is gone.
 * Thread-safe.
 */
public final class ControlClient implements AutoCloseable {

    private static final Log logger = LogFactory.getLog(ControlClient.class);

    /** How long the master may take to let this process in. */
    private static final Duration WELCOME_LIMIT = Duration.ofSeconds(15);

    private static final int MOST_QUEUED = 1024;

    private final SocketChannel channel;

    private final ControlClientListener listener;

    /** Completes with the version of the protocol that the master has chosen. */
    private final CompletableFuture<Integer> welcome = new CompletableFuture<>();

    private final ExecutorService writer;

    private volatile boolean closed;

    private ControlClient(SocketChannel channel, ControlClientListener listener) {
        this.channel = channel;
        this.listener = listener;
        // A master that does not read must not stop the worker: what does not fit is dropped, and the connection with
        // it.
        this.writer = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_QUEUED), (task) -> daemon(task, "writer"));
    }

    /**
     * Connects to the master, and waits until it has let this process in.
     *
     * @throws ControlRefusedException if it does not
     * @throws IOException if it cannot be reached
     */
    public static ControlClient connect(Path socketFile, WorkerMessage.Hello hello, ControlClientListener listener)
            throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socketFile));
        } catch (IOException | RuntimeException ex) {
            channel.close();
            throw ex;
        }
        ControlClient client = new ControlClient(channel, listener);
        daemon(client::read, "client").start();
        client.send(hello);
        client.awaitWelcome(new ProtocolRange(hello.minVersion(), hello.maxVersion()));
        return client;
    }

    /** The version of the protocol that both ends speak. */
    public int version() {
        return this.welcome.join();
    }

    /** Whether a master listens there; that it has left a file behind is not enough. */
    public static boolean isListening(Path socketFile) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socketFile));
        } catch (IOException | UnsupportedOperationException ex) {
            logger.debug("No master listens at " + socketFile, ex);
            return false;
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, "xypriss-control-" + name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Sends a message, without blocking.
     *
     * @return whether it will be sent; not if the master is gone
     */
    public boolean send(WorkerMessage message) {
        ByteBuffer frame = Codec.encode(message);
        try {
            this.writer.execute(() -> write(frame));
            return !this.closed;
        } catch (RejectedExecutionException ex) {
            if (!this.closed) {
                logger.warn("The master does not read what this worker sends; the connection is closed");
                end("it does not read what it is sent");
            }
            return false;
        }
    }

    /**
     * Waits until the master has been sent all that was to be sent before, or is gone.
     *
     * @param limit for a master that does not read
     * @return whether it has
     */
    public boolean awaitSent(Duration limit) {
        try {
            this.writer.submit(() -> {}).get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return !this.closed;
        } catch (RejectedExecutionException | ExecutionException | TimeoutException ex) {
            logger.debug("Not everything could be sent", ex);
            return false;
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        this.closed = true;
        this.writer.shutdown();
        closeChannel();
    }

    private void awaitWelcome(ProtocolRange spoken) throws IOException {
        try {
            int version = this.welcome.get(WELCOME_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (!spoken.includes(version)) {
                close();
                throw new ControlRefusedException(
                        "it wants to speak version " + version + " of the protocol, but this process speaks " + spoken);
            }
        } catch (TimeoutException ex) {
            close();
            throw new IOException(
                    "The master did not let this worker in within " + WELCOME_LIMIT.toSeconds() + " s", ex);
        } catch (ExecutionException ex) {
            close();
            throw (ex.getCause() instanceof IOException ioException) ? ioException : new IOException(ex.getCause());
        } catch (InterruptedException ex) {
            close();
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while the master was asked to let this worker in", ex);
        }
    }

    private void write(ByteBuffer frame) {
        try {
            while (frame.hasRemaining()) {
                this.channel.write(frame);
            }
        } catch (IOException ex) {
            end("the connection broke: " + ex.getMessage());
        }
    }

    private void read() {
        FrameReader frames = new FrameReader(Codec.LONGEST_MASTER_MESSAGE);
        ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
        String reason = "the connection ended";
        try {
            while (this.channel.read(bytes) >= 0) {
                bytes.flip();
                while (bytes.hasRemaining()) {
                    byte[] frame = frames.take(bytes);
                    if (frame != null) {
                        received(Codec.decode(frame, MasterMessage.class));
                    }
                }
                bytes.clear();
            }
        } catch (AsynchronousCloseException ex) {
            reason = "the connection was closed";
        } catch (IOException ex) {
            reason = "the connection broke: " + ex.getMessage();
        }
        end(reason);
    }

    private void received(MasterMessage message) {
        if (message instanceof MasterMessage.Welcome accepted) {
            this.welcome.complete(accepted.version());
        } else if (message instanceof MasterMessage.Refused refused) {
            this.welcome.completeExceptionally(new ControlRefusedException(refused.reason()));
        } else if (this.welcome.isDone()) {
            tell(() -> this.listener.received(message));
        }
    }

    private void end(@Nullable String reason) {
        String why = String.valueOf(reason);
        boolean told;
        synchronized (this) {
            told = this.closed;
            this.closed = true;
        }
        closeChannel();
        this.writer.shutdown();
        boolean neverIn = this.welcome.completeExceptionally(new EOFException("The master is not there: " + why))
                || this.welcome.isCompletedExceptionally();
        if (!told && !neverIn) {
            tell(() -> this.listener.disconnected(why));
        }
    }

    private void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException ex) {
            logger.error("What the master said could not be dealt with", ex);
        }
    }

    private void closeChannel() {
        try {
            this.channel.close();
        } catch (IOException ex) {
            logger.debug("The control connection could not be closed", ex);
        }
    }
}
