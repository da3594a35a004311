package io.xypriss.cluster.socket.jetty;

import io.xypriss.cluster.socket.AcceptLoop;
import io.xypriss.cluster.socket.DrainRounds;
import io.xypriss.cluster.socket.SharedSocketUnavailableException;
import io.xypriss.cluster.socket.SwitchedGate;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundleKey;

/**
 * Jetty's connector over a listening socket that may be shared with other processes, behind an accept gate. The gate, and
 * nothing else, decides whether connections are taken: to shut the connector down closes it, and neither touches the socket
 * nor loses a connection that was taken.
 */
class GatedServerConnector extends ServerConnector {

    private static final int ONE_ACCEPTOR = 1;

    private final @Nullable ServerSocketChannel shared;

    private final Gate gate = new Gate();

    private volatile @Nullable ServerSocketChannel channel;

    private volatile @Nullable AcceptLoop loop;

    private GatedServerConnector(ServerConnector original, @Nullable ServerSocketChannel shared) {
        super(
                original.getServer(),
                own(original.getExecutor(), original.getServer().getThreadPool()),
                own(original.getScheduler(), original.getServer().getScheduler()),
                own(original.getByteBufferPool(), original.getServer().getByteBufferPool()),
                ONE_ACCEPTOR,
                original.getSelectorManager().getSelectorCount(),
                original.getConnectionFactories().toArray(ConnectionFactory[]::new));
        this.shared = shared;
        getSelectorManager().addEventListener(new SelectorManager.AcceptListener() {

            @Override
            public void onAcceptFailed(SelectableChannel failed, Throwable cause) {
                GatedServerConnector.this.gate.released((SocketChannel) failed);
            }
        });
    }

    /**
     * Makes one that is in all else as the original, which has not been started.
     *
     * @param shared which socket to accept from; without it the connector binds its own
     */
    static GatedServerConnector inPlaceOf(Connector original, @Nullable ServerSocketChannel shared) {
        if (!(original instanceof ServerConnector replaced) || !isKnown(original.getClass())) {
            throw new SharedSocketUnavailableException("Jetty's connector was replaced by one of "
                    + original.getClass().getName() + ", which cannot share a socket");
        }
        GatedServerConnector gated = new GatedServerConnector(replaced, shared);
        gated.setName(replaced.getName());
        gated.setHost(replaced.getHost());
        gated.setPort(replaced.getPort());
        gated.setDefaultProtocol(replaced.getDefaultProtocol());
        gated.setIdleTimeout(replaced.getIdleTimeout());
        gated.setShutdownIdleTimeout(replaced.getShutdownIdleTimeout());
        gated.setAcceptQueueSize(replaced.getAcceptQueueSize());
        gated.setReuseAddress(replaced.getReuseAddress());
        gated.setReusePort(replaced.isReusePort());
        gated.setAcceptedTcpNoDelay(replaced.getAcceptedTcpNoDelay());
        gated.setAcceptedReceiveBufferSize(replaced.getAcceptedReceiveBufferSize());
        gated.setAcceptedSendBufferSize(replaced.getAcceptedSendBufferSize());
        replaced.getEventListeners().forEach(gated::addEventListener);
        replaced.getBeans().stream()
                .filter((bean) -> bean != replaced.getSelectorManager() && !gated.contains(bean))
                .forEach(gated::addBean);
        return gated;
    }

    private static boolean isKnown(Class<?> type) {
        return type == ServerConnector.class || type.getName().startsWith("org.springframework.boot.jetty.");
    }

    /** What is the server's must not be given to a connector, which would stop it when it stops itself. */
    private static <T> @Nullable T own(T used, T servers) {
        return (used != servers) ? used : null;
    }

    SwitchedGate<SocketChannel> gate() {
        return this.gate;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        SslConnectionFactory ssl = getConnectionFactory(SslConnectionFactory.class);
        if (ssl != null) {
            // As the connector of Spring Boot's that was replaced.
            SslContextFactory.Server context = ssl.getSslContextFactory();
            SslBundleKey.of(null, context.getCertAlias()).assertContainsAlias(context.getKeyStore());
        }
        this.gate.refresh();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        AcceptLoop ended = this.loop;
        this.loop = null;
        if (ended != null) {
            ended.end();
        }
        ServerSocketChannel bound = this.channel;
        this.channel = null;
        if (bound != null && bound != this.shared) {
            bound.close();
        }
    }

    @Override
    public void open() throws IOException {
        if (this.channel == null) {
            super.open();
        }
    }

    @Override
    protected ServerSocketChannel openAcceptChannel() throws IOException {
        return (this.shared != null) ? this.shared : super.openAcceptChannel();
    }

    /** The socket is never blocking, as others accept from it too. */
    @Override
    public void open(ServerSocketChannel acceptChannel) throws IOException {
        acceptChannel.configureBlocking(false);
        this.loop = new AcceptLoop(acceptChannel);
        this.channel = acceptChannel;
    }

    @Override
    public boolean isOpen() {
        ServerSocketChannel bound = this.channel;
        return bound != null && bound.isOpen();
    }

    @Override
    public @Nullable Object getTransport() {
        return this.channel;
    }

    @Override
    public int getLocalPort() {
        ServerSocketChannel bound = this.channel;
        return (bound != null) ? bound.socket().getLocalPort() : -1;
    }

    /** Closes the gate instead of the socket. */
    @Override
    public void close() {
        super.close();
        AcceptLoop running = this.loop;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public CompletableFuture<Void> shutdown() {
        CompletableFuture<Void> done = super.shutdown();
        wakeup();
        return done;
    }

    @Override
    public void setAccepting(boolean accepting) {
        super.setAccepting(accepting);
        wakeup();
    }

    @Override
    public void accept(int acceptorId) throws IOException {
        AcceptLoop running = this.loop;
        // At its limit this process must not take a connection that another one could serve.
        if (running == null || !isAccepting()) {
            return;
        }
        try {
            running.acceptOrWait(this::handOver);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void handOver(SocketChannel accepted) throws IOException {
        this.gate.taken(accepted);
        try {
            accepted.configureBlocking(false);
            configure(accepted.socket());
            getSelectorManager().accept(accepted);
        } catch (IOException | RuntimeException ex) {
            accepted.close();
            this.gate.released(accepted);
            throw ex;
        }
    }

    @Override
    protected void onEndPointClosed(EndPoint endPoint) {
        super.onEndPointClosed(endPoint);
        if (endPoint.getTransport() instanceof SocketChannel ended) {
            this.gate.released(ended);
        }
    }

    private void wakeup() {
        AcceptLoop running = this.loop;
        if (running != null) {
            running.wakeup();
        }
    }

    private final class Gate extends SwitchedGate<SocketChannel> {

        @Override
        protected void accept(boolean accept) {
            AcceptLoop running = GatedServerConnector.this.loop;
            if (running == null) {
                return;
            }
            if (accept && isRunning()) {
                running.open();
            } else {
                running.close();
            }
        }

        @Override
        protected void endConnections(Duration idleGrace, CompletableFuture<Void> drained) {
            DrainRounds.start(new JettyConnectionDrain(idleGrace, GatedServerConnector.this), drained);
        }
    }
}
