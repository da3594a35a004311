package io.xypriss.cluster.socket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's endpoint over a listening socket that may be shared with other processes, behind an accept gate. The gate, and
 * nothing else, decides whether connections are taken: to pause or stop the endpoint closes it, and neither touches the
 * socket or loses a connection that was taken.
 */
class GatedNioEndpoint extends NioEndpoint implements AcceptGate {

    private @Nullable ServerSocketChannel shared;

    private @Nullable ServerSocketChannel channel;

    private final TomcatWebSockets webSockets = new TomcatWebSockets(this);

    /** Connections from the moment they are accepted to that at which they are about to be closed. */
    private final Set<SocketChannel> taken = ConcurrentHashMap.newKeySet();

    private final CompletableFuture<Void> drained = new CompletableFuture<>();

    private final Object gateMonitor = new Object();

    private boolean gateOpen;

    private volatile boolean draining;

    private volatile @Nullable ConnectionEnds ends;

    private volatile Duration http2KeepAlive = Duration.ZERO;

    /** Says which socket to accept from; without it the endpoint binds its own. */
    void listenOn(ServerSocketChannel shared) {
        this.shared = shared;
    }

    /** Says where to register WebSockets. */
    void registerWebSocketsIn(StreamRegistry webSockets) {
        this.webSockets.registerIn(webSockets);
    }

    /** Says how long Tomcat keeps an HTTP/2 connection without a stream. */
    void http2KeepAlive(Duration http2KeepAlive) {
        this.http2KeepAlive = http2KeepAlive;
    }

    @Override
    public void open() {
        synchronized (this.gateMonitor) {
            if (!this.draining) {
                this.gateOpen = true;
                switchAcceptor();
            }
        }
    }

    @Override
    public void close() {
        synchronized (this.gateMonitor) {
            this.gateOpen = false;
            switchAcceptor();
        }
    }

    @Override
    public boolean isOpen() {
        synchronized (this.gateMonitor) {
            return this.gateOpen;
        }
    }

    @Override
    public int openConnections() {
        return this.taken.size();
    }

    @Override
    public CompletableFuture<Void> drain(Duration idleGrace) {
        boolean first;
        synchronized (this.gateMonitor) {
            first = !this.draining;
            this.draining = true;
            close();
        }
        if (first) {
            setMaxKeepAliveRequests(1);
            setKeepAliveTimeout(ConnectionDrain.millis(idleGrace));
            completeIfDrained();
            if (!this.drained.isDone()) {
                drainInBackground(idleGrace);
            }
        }
        return this.drained;
    }

    @Override
    public void setHandler(Handler<NioChannel> handler) {
        ConnectionEnds ends = new ConnectionEnds(handler, this.webSockets, this::released);
        this.ends = ends;
        super.setHandler(ends);
    }

    @Override
    protected void initServerSocket() throws IOException {
        if (this.shared != null) {
            this.channel = this.shared;
            return;
        }
        ServerSocketChannel own = ServerSocketChannel.open();
        try {
            this.socketProperties.setProperties(own.socket());
            own.bind(new InetSocketAddress(getAddress(), getPortWithOffset()), getAcceptCount());
            own.configureBlocking(false);
        } catch (IOException | RuntimeException ex) {
            own.close();
            throw ex;
        }
        this.channel = own;
    }

    @Override
    protected void startAcceptorThread() {
        synchronized (this.gateMonitor) {
            try {
                ServerSocketChannel from = this.channel;
                if (from == null) {
                    throw new IOException("the endpoint is not bound");
                }
                this.acceptor = new GateAcceptor(this, from);
            } catch (IOException ex) {
                throw new IllegalStateException("The acceptor cannot be started", ex);
            }
            Thread thread = new Thread(this.acceptor, getName() + "-Acceptor");
            thread.setPriority(getAcceptorThreadPriority());
            thread.setDaemon(getDaemon());
            thread.start();
            switchAcceptor();
        }
    }

    @Override
    public void pause() {
        GateAcceptor running = gateAcceptor();
        if (running != null) {
            running.close();
        }
        super.pause();
        synchronized (this.gateMonitor) {
            switchAcceptor();
        }
    }

    @Override
    public void resume() {
        super.resume();
        synchronized (this.gateMonitor) {
            switchAcceptor();
        }
    }

    /** Nothing to unlock: the acceptor never blocks in the socket. */
    @Override
    protected void unlockAccept() {}

    @Override
    protected void doCloseServerSocket() throws IOException {
        ServerSocketChannel bound = this.channel;
        this.channel = null;
        if (bound != null && bound != this.shared) {
            bound.close();
        }
    }

    @Override
    protected @Nullable NetworkChannel getServerSocket() {
        return this.channel;
    }

    void awaitCapacity() throws InterruptedException {
        countUpOrAwaitConnection();
    }

    void releaseCapacity() {
        // Paused, Tomcat has given up counting, and would complain.
        if (!isPaused()) {
            countDownConnection();
        }
    }

    void handOver(SocketChannel accepted) {
        this.taken.add(accepted);
        if (!setSocketOptions(accepted)) {
            closeSocket(accepted);
            released(accepted);
        }
    }

    private void released(SocketChannel connection) {
        this.taken.remove(connection);
        completeIfDrained();
    }

    private void drainInBackground(Duration idleGrace) {
        ConnectionEnds ends = this.ends;
        Thread thread = new Thread(
                new ConnectionDrain(
                        idleGrace,
                        this.http2KeepAlive,
                        this::getConnections,
                        (connection) -> ends != null && ends.sentFile(connection),
                        this.drained),
                "xypriss-drain");
        thread.setDaemon(true);
        thread.start();
    }

    private void completeIfDrained() {
        if (this.draining && this.taken.isEmpty()) {
            // Not on the thread that closed the last connection: what depends on it may stop the server.
            this.drained.completeAsync(() -> null);
        }
    }

    private void switchAcceptor() {
        GateAcceptor running = gateAcceptor();
        if (running == null) {
            return;
        }
        if (this.gateOpen && !isPaused()) {
            running.open();
        } else {
            running.close();
        }
    }

    private @Nullable GateAcceptor gateAcceptor() {
        return (this.acceptor instanceof GateAcceptor gateAcceptor) ? gateAcceptor : null;
    }
}
