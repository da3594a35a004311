package io.xypriss.cluster.control.transport;

import io.xypriss.cluster.control.protocol.Codec;
import io.xypriss.cluster.control.protocol.ControlMessage;
import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.OperatorMessage;
import io.xypriss.cluster.control.protocol.ProtocolException;
import io.xypriss.cluster.control.protocol.ProtocolRange;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import io.xypriss.cluster.host.AcceptedPeers;
import io.xypriss.cluster.host.PrivateDirectory;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The master's end of the control channel: listens on a Unix domain socket, lets in exactly the processes the master has
 * spawned, and refuses everybody else without harm to those. One thread serves all connections and never blocks in one.
 */
public final class ControlServer implements AutoCloseable {

    private static final Log logger = LogFactory.getLog(ControlServer.class);

    /** How long a connection may take to prove who it is. */
    static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(10);

    /** How long none is taken after one could not be. */
    static final Duration ACCEPT_PAUSE = Duration.ofMillis(250);

    /** How many connections may be about to do so. */
    static final int MOST_STRANGERS = 64;

    /** How many operators may be connected, those that wait for a change among them. */
    static final int MOST_OPERATORS = 16;

    /** How long an operator's answer may take to be made, and then to be read. */
    static final Duration OPERATOR_LIMIT = Duration.ofSeconds(30);

    private final Path socketFile;

    private final ProtocolRange versions;

    private volatile ServerSocketChannel channel;

    private SelectionKey accepting;

    /** Which file the socket is, where the file system tells. */
    private @Nullable Object socketKey;

    private final Acceptor acceptor;

    private final LongSupplier nanoTime;

    private final Selector selector;

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    private final List<ServerSession> sessions = new CopyOnWriteArrayList<>();

    private final Set<ControlConnection> strangers = new HashSet<>();

    private final Set<OperatorSession> operators = new HashSet<>();

    private final RefusalLog refusals = new RefusalLog();

    private final Duration handshakeLimit;

    private final PeerUser peerUser;

    private final AcceptedPeers peers;

    private final Thread thread = new Thread(this::run, "xypriss-control-server");

    /** When connections are to be taken again, by {@link System#nanoTime}; {@code null} while they are. */
    private @Nullable Long acceptAgainAt;

    private volatile @Nullable OperatorHandler operatorHandler;

    private volatile Duration operatorLimit = OPERATOR_LIMIT;

    private volatile boolean closed;

    /**
     * Starts to listen.
     *
     * @param socketFile where; must not exist, in a directory that only this user can enter
     * @throws IOException if that is not possible
     */
    public static ControlServer open(Path socketFile) throws IOException {
        return open(socketFile, HANDSHAKE_LIMIT);
    }

    static ControlServer open(Path socketFile, Duration handshakeLimit) throws IOException {
        return open(socketFile, handshakeLimit, ServerSocketChannel::accept, System::nanoTime);
    }

    static ControlServer open(Path socketFile, Duration handshakeLimit, Acceptor acceptor, LongSupplier nanoTime)
            throws IOException {
        return open(socketFile, handshakeLimit, acceptor, nanoTime, ProtocolRange.CURRENT);
    }

    /**
     * @param nanoTime what the rate of messages is measured with
     * @param versions what the master speaks
     */
    static ControlServer open(
            Path socketFile, Duration handshakeLimit, Acceptor acceptor, LongSupplier nanoTime, ProtocolRange versions)
            throws IOException {
        ServerSocketChannel channel = listen(socketFile);
        Selector selector = Selector.open();
        try {
            ControlServer server =
                    new ControlServer(socketFile, channel, selector, handshakeLimit, acceptor, nanoTime, versions);
            server.thread.setDaemon(true);
            server.thread.start();
            return server;
        } catch (IOException | RuntimeException ex) {
            channel.close();
            selector.close();
            throw ex;
        }
    }

    private static ServerSocketChannel listen(Path socketFile) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(socketFile));
            PrivateDirectory.restrict(socketFile);
            channel.configureBlocking(false);
            return channel;
        } catch (IOException | RuntimeException ex) {
            channel.close();
            throw ex;
        }
    }

    private static @Nullable Object key(Path socketFile) throws IOException {
        try {
            return Files.readAttributes(socketFile, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (NoSuchFileException ex) {
            return null;
        }
    }

    /**
     * Listens again at the same place if the socket file was removed, or replaced. Connections that are open stay.
     *
     * @return whether it was
     * @throws IOException if that is not possible; the next call tries again
     */
    public synchronized boolean restore() throws IOException {
        if (this.closed || Files.exists(this.socketFile, LinkOption.NOFOLLOW_LINKS) && isSame(key(this.socketFile))) {
            return false;
        }
        Files.deleteIfExists(this.socketFile);
        ServerSocketChannel again = listen(this.socketFile);
        this.socketKey = key(this.socketFile);
        execute(() -> acceptFrom(again));
        return true;
    }

    private boolean isSame(@Nullable Object key) {
        return this.socketKey == null || this.socketKey.equals(key);
    }

    private void acceptFrom(ServerSocketChannel again) {
        ServerSocketChannel before = this.channel;
        try {
            this.accepting = again.register(this.selector, SelectionKey.OP_ACCEPT);
            this.acceptAgainAt = null;
            this.channel = again;
            before.close();
        } catch (IOException ex) {
            logger.warn("The control socket that was removed cannot be closed", ex);
        }
    }

    private ControlServer(
            Path socketFile,
            ServerSocketChannel channel,
            Selector selector,
            Duration handshakeLimit,
            Acceptor acceptor,
            LongSupplier nanoTime,
            ProtocolRange versions)
            throws IOException {
        this.versions = versions;
        this.acceptor = acceptor;
        this.nanoTime = nanoTime;
        this.accepting = channel.register(selector, SelectionKey.OP_ACCEPT);
        this.handshakeLimit = handshakeLimit;
        this.socketFile = socketFile;
        this.channel = channel;
        this.selector = selector;
        // Of the directory, as not every platform tells that of a socket.
        Path directory = socketFile.toAbsolutePath().getParent();
        this.socketKey = key(socketFile);
        this.peers = new AcceptedPeers(socketFile);
        this.peerUser = new PeerUser(Files.getOwner(directory).getName());
    }

    /**
     * Expects one process to connect.
     *
     * @param workerId the id it will claim
     * @param token what it will prove it with
     * @param listener hears of the connection
     */
    public ControlSession expect(String workerId, String token, ControlSessionListener listener) {
        ServerSession session = new ServerSession(this, workerId, token, listener);
        if (this.sessions.isEmpty()) {
            execute(ControlServer::prepare);
        }
        this.sessions.add(session);
        return session;
    }

    /** Is done while the first process starts, which would have to wait for it later; takes no time again. */
    private static void prepare() {
        try {
            Codec.prepare();
        } catch (ProtocolException | RuntimeException | LinkageError ex) {
            logger.debug("Messages are not prepared for", ex);
        }
    }

    /** Says who is told should the server's thread die. */
    public void onDeath(Thread.UncaughtExceptionHandler handler) {
        this.thread.setUncaughtExceptionHandler(handler);
    }

    /**
     * Asks the server's thread whether it is alive; returns at once.
     *
     * @return completes once the thread has dealt with all that came before; never if it hangs
     */
    public CompletableFuture<Void> signOfLife() {
        CompletableFuture<Void> sign = new CompletableFuture<>();
        execute(() -> sign.complete(null));
        return sign;
    }

    /** Says who answers operators; before, they are refused. */
    public void serveOperators(OperatorHandler handler) {
        this.operatorHandler = handler;
    }

    void limitOperators(Duration limit) {
        this.operatorLimit = limit;
    }

    /** Ends all connections, and removes the socket file. */
    @Override
    public void close() {
        if (this.closed) {
            return;
        }
        this.closed = true;
        this.selector.wakeup();
        try {
            this.thread.join();
            this.channel.close();
            Files.deleteIfExists(this.socketFile);
        } catch (IOException ex) {
            logger.warn("The control socket " + this.socketFile + " could not be closed", ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs a task on the server's thread. */
    void execute(Runnable task) {
        this.tasks.add(task);
        this.selector.wakeup();
    }

    long nanoTime() {
        return this.nanoTime.getAsLong();
    }

    void forget(ServerSession session) {
        this.sessions.remove(session);
    }

    /** Must be called by the server's thread. */
    void forget(OperatorSession session) {
        this.operators.remove(session);
    }

    private void run() {
        while (!this.closed) {
            try {
                this.selector.select(millisToNextDeadline());
                runTasks();
                List<SelectionKey> selected = new ArrayList<>(this.selector.selectedKeys());
                this.selector.selectedKeys().clear();
                selected.forEach(this::handle);
                acceptAgain();
                endLateHandshakes();
                endLateOperators();
            } catch (IOException | RuntimeException ex) {
                logger.error("The control server failed; it goes on", ex);
            }
        }
        try {
            // An operator who stops the cluster may not have been answered yet.
            runTasks();
        } finally {
            closeAll();
        }
    }

    private void runTasks() {
        for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
            task.run();
        }
    }

    private void handle(SelectionKey key) {
        if (!key.isValid()) {
            return;
        }
        if (key.attachment() instanceof ControlConnection connection) {
            connection.handle(key);
        } else {
            accept();
        }
    }

    private void accept() {
        try {
            SocketChannel accepted = this.acceptor.accept(this.channel);
            if (accepted == null) {
                return;
            }
            OptionalLong pid = this.peers.pidOfLatest();
            if (this.strangers.size() >= MOST_STRANGERS) {
                this.refusals.log("too many connections that have not said who they are");
                accepted.close();
                return;
            }
            accepted.configureBlocking(false);
            SelectionKey key = accepted.register(this.selector, SelectionKey.OP_READ);
            ControlConnection connection = new ControlConnection(accepted, key, pid, new Stranger());
            key.attach(connection);
            this.strangers.add(connection);
        } catch (ClosedChannelException ex) {
            logger.debug("A connection ended before it was taken", ex);
        } catch (IOException ex) {
            this.refusals.log("a connection could not be taken: " + ex.getMessage());
            // It is still there, as it is where this process has no descriptor left: the next select would not wait.
            this.accepting.interestOps(0);
            this.acceptAgainAt = System.nanoTime() + ACCEPT_PAUSE.toNanos();
        }
    }

    private void acceptAgain() {
        if (this.acceptAgainAt != null && System.nanoTime() - this.acceptAgainAt >= 0) {
            this.acceptAgainAt = null;
            this.accepting.interestOps(SelectionKey.OP_ACCEPT);
        }
    }

    private long millisToNextDeadline() {
        long now = System.nanoTime();
        long next = (this.acceptAgainAt != null) ? this.acceptAgainAt - now : Long.MAX_VALUE;
        for (ControlConnection connection : this.strangers) {
            next = Math.min(next, connection.openedAtNanos() + this.handshakeLimit.toNanos() - now);
        }
        for (OperatorSession operator : this.operators) {
            next = Math.min(next, operator.nanosLeft(now));
        }
        return (next == Long.MAX_VALUE) ? 0 : Math.max(1, next / 1_000_000 + 1);
    }

    private void endLateHandshakes() {
        long now = System.nanoTime();
        for (ControlConnection connection : List.copyOf(this.strangers)) {
            if (now - connection.openedAtNanos() >= this.handshakeLimit.toNanos()) {
                refuse(connection, "it did not say in time who it is");
            }
        }
    }

    private void endLateOperators() {
        long now = System.nanoTime();
        for (OperatorSession operator : List.copyOf(this.operators)) {
            if (operator.nanosLeft(now) <= 0) {
                operator.end("it took too long");
            }
        }
    }

    /** Lets an operator in for one request. */
    private void admit(ControlConnection connection, OperatorMessage.Request request) {
        OperatorHandler handler = this.operatorHandler;
        if (!this.peerUser.isSameOrRoot(connection.channel())) {
            refuse(
                    connection,
                    "it runs as another user: the master belongs to " + this.peerUser.expected()
                            + ", and obeys that user and root only");
        } else if (request.version() > OperatorMessage.VERSION) {
            refuse(
                    connection,
                    "it needs version " + request.version() + " of the operator's messages, the master knows "
                            + OperatorMessage.VERSION + ": use the jar that the master was started from");
        } else if (handler == null) {
            refuse(connection, "the master has only just begun to start; try again");
        } else if (this.operators.size() >= MOST_OPERATORS) {
            refuse(connection, "there are " + MOST_OPERATORS + " operators already; try again");
        } else {
            OperatorSession session = new OperatorSession(this, connection, this.operatorLimit);
            this.strangers.remove(connection);
            connection.promoteToOperator(session);
            this.operators.add(session);
            try {
                handler.handle(request, session);
            } catch (RuntimeException ex) {
                logger.error("A request of an operator could not be dealt with", ex);
                session.finish(new OperatorMessage.Failed("the master could not deal with it: " + ex, null));
            }
        }
    }

    private void refuse(ControlConnection connection, String reason) {
        this.refusals.log(reason);
        this.strangers.remove(connection);
        connection.sendAndClose(new MasterMessage.Refused(reason));
    }

    /** Lets a claimant in if it is the process that is expected. */
    void admit(ControlConnection connection, WorkerMessage.Hello hello) {
        OptionalInt version = commonVersion(hello);
        if (version.isEmpty()) {
            refuse(
                    connection,
                    "it speaks versions " + hello.minVersion() + " to " + hello.maxVersion()
                            + " of the protocol, the master " + this.versions
                            + ": stop the application, and start it anew, so that both are of one release");
            return;
        }
        ServerSession session = find(hello);
        if (session == null) {
            refuse(connection, "it does not know the token of worker " + printable(hello.workerId()));
            return;
        }
        if (!this.peerUser.isSame(connection.channel())) {
            refuse(connection, "it runs as another user");
            return;
        }
        if (!session.isFree()) {
            refuse(connection, "worker " + session.workerId() + " is connected already");
            return;
        }
        Long pid = session.pid();
        if (pid == null) {
            session.hold(connection, hello);
            return;
        }
        if (pid != hello.pid() || !connection.isFrom(pid)) {
            refuse(connection, "it is not the process that was spawned as worker " + session.workerId());
            return;
        }
        this.strangers.remove(connection);
        session.attach(connection, version.getAsInt());
    }

    private OptionalInt commonVersion(WorkerMessage.Hello hello) {
        try {
            return this.versions.highestCommon(new ProtocolRange(hello.minVersion(), hello.maxVersion()));
        } catch (IllegalArgumentException ex) {
            return OptionalInt.empty();
        }
    }

    private @Nullable ServerSession find(WorkerMessage.Hello hello) {
        ServerSession found = null;
        for (ServerSession session : this.sessions) {
            boolean known = MessageDigest.isEqual(
                    session.token().getBytes(StandardCharsets.UTF_8),
                    Objects.requireNonNullElse(hello.token(), "").getBytes(StandardCharsets.UTF_8));
            if (known && session.workerId().equals(hello.workerId())) {
                found = session;
            }
        }
        return found;
    }

    private static String printable(@Nullable String text) {
        return (text != null && text.matches("\\d{1,3}")) ? text : "(unknown)";
    }

    private void closeAll() {
        for (SelectionKey key : this.selector.keys()) {
            if (key.attachment() instanceof ControlConnection connection) {
                connection.close("the master closed");
            }
        }
        try {
            this.selector.close();
        } catch (IOException ex) {
            logger.warn("The control server's selector could not be closed", ex);
        }
    }

    /** Takes a connection. */
    @FunctionalInterface
    interface Acceptor {

        @Nullable
        SocketChannel accept(ServerSocketChannel channel) throws IOException;
    }

    /** Hears a connection that has not proved yet who it is. */
    private final class Stranger implements ControlConnection.Listener {

        @Override
        public void frame(ControlConnection connection, byte[] frame) throws ProtocolException {
            ControlMessage first =
                    connection.isHeld() ? Codec.decode(frame, WorkerMessage.class) : Codec.decodeFirst(frame);
            if (first instanceof OperatorMessage.Request request) {
                admit(connection, request);
            } else if (first instanceof WorkerMessage message) {
                received(connection, message);
            } else {
                refuse(connection, "it did not begin by saying who it is");
            }
        }

        @Override
        public void received(ControlConnection connection, WorkerMessage message) {
            if (message instanceof WorkerMessage.Hello hello && !connection.isHeld()) {
                admit(connection, hello);
            } else {
                refuse(connection, "it did not begin by saying who it is");
            }
        }

        @Override
        public void failed(ControlConnection connection, ProtocolException problem) {
            refuse(connection, String.valueOf(problem.getMessage()));
        }

        @Override
        public void closed(ControlConnection connection, String reason) {
            ControlServer.this.strangers.remove(connection);
            ControlServer.this.sessions.forEach((session) -> session.release(connection));
        }
    }
}
