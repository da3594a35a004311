package io.xypriss.cluster.socket;

import io.xypriss.cluster.host.NativeDescriptors;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A listening socket that is owned by the master and inherited by every worker: the first as its standard input, further
 * ones as the descriptors from 3 on. Thread-safe.
 */
public final class SharedListeningSocket implements AutoCloseable {

    private static final int STDIN = 0;

    /** Standard input belongs to the whole process, so only one start may borrow it at a time. */
    private static final Object STDIN_MONITOR = new Object();

    /** Whether {@link System#inheritedChannel()} was used, which always gives the same channel. */
    private static boolean inheritedTaken;

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
        try {
            NativeDescriptors.require();
        } catch (UnsupportedOperationException ex) {
            throw new SharedSocketUnavailableException(String.valueOf(ex.getMessage()), ex);
        }
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
        synchronized (STDIN_MONITOR) {
            InetSocketAddress address = NativeDescriptors.localAddress(descriptor);
            if (address == null) {
                throw new IOException("descriptor " + descriptor + " is not a listening socket");
            }
            ServerSocketChannel channel = inheritedTaken
                    ? substitute(descriptor)
                    : withStandardInput(descriptor, InheritedListeningSocket::get);
            inheritedTaken = true;
            return new SharedListeningSocket(channel, address, descriptor, true);
        }
    }

    /**
     * A channel of a descriptor, where Java has given the one that it gives to another. The socket that a new channel has
     * is replaced by this one. The channel goes on saying that it is bound where it was.
     */
    private static ServerSocketChannel substitute(int descriptor) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            NativeDescriptors.replace(find((InetSocketAddress) channel.getLocalAddress()), descriptor);
            // Not before: it belongs to the socket that was handed over.
            channel.configureBlocking(false);
            return channel;
        } catch (IOException | RuntimeException ex) {
            channel.close();
            throw ex;
        }
    }

    private static int find(InetSocketAddress local) {
        List<Integer> descriptors = NativeDescriptors.listeningOn(local.getPort());
        if (descriptors.size() != 1) {
            throw new SharedSocketUnavailableException("the descriptor of the listening socket on port "
                    + local.getPort() + " cannot be told (candidates: " + descriptors + ")");
        }
        return descriptors.get(0);
    }

    /** The socket, for the master's own use. Of one that was handed over, ask {@link #localAddress()} where it listens. */
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
            return withStandardInput(openDescriptor(), builder::start);
        }
    }

    /**
     * Starts a process that inherits several sockets; {@link InheritedListeningSocket} is the other end of each. Where there
     * is one only, the process is started by Java itself.
     *
     * @param sockets at least one; the first becomes the standard input
     * @param builder redirections other than to pipes are ignored where there are several sockets
     * @throws IOException if it cannot be started, or a socket was closed
     */
    public static Process start(List<SharedListeningSocket> sockets, ProcessBuilder builder) throws IOException {
        SharedListeningSocket first = sockets.get(0);
        if (sockets.size() == 1) {
            return first.start(builder);
        }
        synchronized (STDIN_MONITOR) {
            List<Integer> further = new ArrayList<>();
            for (SharedListeningSocket socket : sockets.subList(1, sockets.size())) {
                further.add(socket.openDescriptor());
            }
            return SpawnedProcess.start(builder, first.openDescriptor(), further);
        }
    }

    private int openDescriptor() throws ClosedChannelException {
        if (this.closed) {
            // It may be something else by now.
            throw new ClosedChannelException();
        }
        return this.descriptor;
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
