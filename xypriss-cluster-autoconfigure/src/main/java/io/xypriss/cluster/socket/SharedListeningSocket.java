package io.xypriss.cluster.socket;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.util.List;

/**
 * The listening socket of the public port, owned by the master and inherited by every worker as its standard input: the
 * only descriptor that Java lets a child inherit. Thread-safe.
 */
public final class SharedListeningSocket implements AutoCloseable {

    private static final int STDIN = 0;

    /** Standard input belongs to the whole process, so only one start may borrow it at a time. */
    private static final Object STDIN_MONITOR = new Object();

    private final ServerSocketChannel channel;

    private final InetSocketAddress localAddress;

    private final int descriptor;

    private final boolean handedOver;

    private boolean closed;

    private SharedListeningSocket(
            ServerSocketChannel channel, InetSocketAddress localAddress, int descriptor, boolean handedOver) {
        this.channel = channel;
        this.localAddress = localAddress;
        this.descriptor = descriptor;
        this.handedOver = handedOver;
    }

    /**
     * Finds out whether sockets can be shared on this platform.
     *
     * @throws SharedSocketUnavailableException if not; says why
     */
    public static void requireSupported() {
        NativeDescriptors.require();
    }

    /**
     * Binds the port and listens.
     *
     * @param backlog how many connections may wait to be accepted; the kernel caps it at its own limit
     * @throws BindException if the address is taken or none of this machine; names it
     * @throws SharedSocketUnavailableException if sockets cannot be shared on this platform
     */
    public static SharedListeningSocket bind(InetSocketAddress address, int backlog) throws IOException {
        requireSupported();
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.bind(address, backlog);
            // This belongs to the socket that all processes share, and must never change again.
            channel.configureBlocking(false);
            InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
            return new SharedListeningSocket(channel, local, find(local), false);
        } catch (SocketException ex) {
            channel.close();
            String message = address.getAddress().getHostAddress() + ":" + address.getPort() + ": " + ex.getMessage();
            SocketException named =
                    (ex instanceof BindException) ? new BindException(message) : new SocketException(message);
            named.initCause(ex);
            throw named;
        } catch (IOException | RuntimeException ex) {
            channel.close();
            throw ex;
        }
    }

    /**
     * Takes over a socket that listens already, and that another process keeps open beyond the end of this one.
     *
     * @param descriptor stays open and is not used for anything else
     */
    static SharedListeningSocket handedOver(int descriptor) throws IOException {
        ServerSocketChannel channel = withStandardInput(descriptor, InheritedListeningSocket::get);
        return new SharedListeningSocket(channel, (InetSocketAddress) channel.getLocalAddress(), descriptor, true);
    }

    private static int find(InetSocketAddress local) {
        List<Integer> descriptors = NativeDescriptors.listeningOn(local.getPort());
        if (descriptors.size() != 1) {
            throw new SharedSocketUnavailableException("the descriptor of the listening socket on port "
                    + local.getPort() + " cannot be told (candidates: " + descriptors + ")");
        }
        return descriptors.get(0);
    }

    /** The socket, for the master's own use. */
    public ServerSocketChannel channel() {
        return this.channel;
    }

    /** Where it listens. */
    public InetSocketAddress localAddress() {
        return this.localAddress;
    }

    /** Whether it was handed over to this process, and takes connections when this process no longer lives. */
    public boolean isHandedOver() {
        return this.handedOver;
    }

    /**
     * Starts a process whose standard input is this socket; {@link InheritedListeningSocket} is the other end of it.
     *
     * @throws IOException if it cannot be started, or the socket was closed
     */
    public Process start(ProcessBuilder builder) throws IOException {
        builder.redirectInput(ProcessBuilder.Redirect.INHERIT);
        synchronized (STDIN_MONITOR) {
            if (this.closed) {
                // Its descriptor may be something else by now.
                throw new ClosedChannelException();
            }
            return withStandardInput(this.descriptor, builder::start);
        }
    }

    private static <T> T withStandardInput(int descriptor, Borrower<T> borrower) throws IOException {
        synchronized (STDIN_MONITOR) {
            boolean open = NativeDescriptors.isOpen(STDIN);
            int saved = open ? NativeDescriptors.duplicate(STDIN) : -1;
            try {
                NativeDescriptors.replace(STDIN, descriptor);
                return borrower.borrow();
            } finally {
                if (open) {
                    NativeDescriptors.replace(STDIN, saved);
                    NativeDescriptors.close(saved);
                } else {
                    NativeDescriptors.close(STDIN);
                }
            }
        }
    }

    /** Closes it, unless it was handed over: then it goes on taking connections for the next process. */
    @Override
    public void close() {
        synchronized (STDIN_MONITOR) {
            this.closed = true;
            // With an inherited channel the JDK would also close standard output and error.
            if (!this.handedOver) {
                closeChannel();
            }
        }
    }

    private void closeChannel() {
        try {
            this.channel.close();
        } catch (IOException ex) {
            throw new IllegalStateException(
                    "The listening socket on " + this.localAddress + " could not be closed", ex);
        }
    }

    /** What is done while standard input is the socket. */
    private interface Borrower<T> {

        T borrow() throws IOException;
    }
}
