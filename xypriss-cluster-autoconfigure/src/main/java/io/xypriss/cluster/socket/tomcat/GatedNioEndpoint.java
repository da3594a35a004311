package io.xypriss.cluster.socket.tomcat;

import io.xypriss.cluster.socket.AcceptGate;
import io.xypriss.cluster.socket.AcceptLoop;
import io.xypriss.cluster.socket.DrainRounds;
import io.xypriss.cluster.socket.StreamRegistry;
import io.xypriss.cluster.socket.SwitchedGate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's endpoint over a listening socket that may be shared with other processes, behind an accept gate. The gate, and
 * nothing else, decides whether connections are taken: to pause or stop the endpoint closes it, and neither touches the
 * socket or loses a connection that was taken.
 */
class GatedNioEndpoint extends NioEndpoint implements AcceptLoop.Server {

    private @Nullable ServerSocketChannel shared;

    private @Nullable ServerSocketChannel channel;

    private final Gate gate = new Gate();

    private final TomcatWebSockets webSockets = new TomcatWebSockets(this);

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

    AcceptGate gate() {
        return this.gate;
    }

    @Override
    public void setHandler(Handler<NioChannel> handler) {
        ConnectionEnds ends = new ConnectionEnds(handler, this.webSockets, this.gate::released);
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
        this.gate.refresh();
    }

    @Override
    public void pause() {
        GateAcceptor running = gateAcceptor();
        if (running != null) {
            running.close();
        }
        super.pause();
        this.gate.refresh();
    }

    @Override
    public void resume() {
        super.resume();
        this.gate.refresh();
    }

    /** A time-out that the drain has found is dealt with before it lets go of the connection, and a stream can begin. */
    @Override
    public boolean processSocket(SocketWrapperBase<NioChannel> connection, SocketEvent event, boolean dispatch) {
        boolean now = event == SocketEvent.TIMEOUT && connection.getLock().isHeldByCurrentThread();
        return super.processSocket(connection, event, dispatch && !now);
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

    @Override
    public void awaitCapacity() throws InterruptedException {
        countUpOrAwaitConnection();
    }

    @Override
    public void releaseCapacity() {
        // Paused, Tomcat has given up counting, and would complain.
        if (!isPaused()) {
            countDownConnection();
        }
    }

    @Override
    public void handOver(SocketChannel accepted) {
        this.gate.taken(accepted);
        if (!setSocketOptions(accepted)) {
            closeSocket(accepted);
            this.gate.released(accepted);
        }
    }

    private @Nullable GateAcceptor gateAcceptor() {
        return (this.acceptor instanceof GateAcceptor gateAcceptor) ? gateAcceptor : null;
    }

    private final class Gate extends SwitchedGate<SocketChannel> {

        @Override
        protected void accept(boolean accept) {
            GateAcceptor running = gateAcceptor();
            if (running == null) {
                return;
            }
            if (accept && !isPaused()) {
                running.open();
            } else {
                running.close();
            }
        }

        @Override
        protected void endConnections(Duration idleGrace, CompletableFuture<Void> drained) {
            setMaxKeepAliveRequests(1);
            ConnectionEnds known = GatedNioEndpoint.this.ends;
            DrainRounds.start(
                    new ConnectionDrain(
                            idleGrace,
                            GatedNioEndpoint.this.http2KeepAlive,
                            GatedNioEndpoint.this::getConnections,
                            (connection) -> known != null && known.sentFile(connection)),
                    drained);
        }
    }
}
