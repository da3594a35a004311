package io.xypriss.cluster.control.transport;

import io.xypriss.cluster.control.protocol.Codec;
import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.ProtocolException;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** One expected or connected worker. Its connection is used by the server's thread alone. */
class ServerSession implements ControlSession, ControlConnection.Listener {

    private static final Log logger = LogFactory.getLog(ServerSession.class);

    /** What a busy worker sends is far below: answers to the master, and commands, of which few are in flight at once. */
    private static final int MOST_MESSAGES = 10_000;

    private static final int MESSAGES_PER_SECOND = 5_000;

    private static final int MOST_CHANGES = 1_000;

    private static final int CHANGES_PER_SECOND = 100;

    private final ControlServer server;

    private final String workerId;

    private final String token;

    private final ControlSessionListener listener;

    /** One worker must not keep the master from the others. */
    private final Allowance messages;

    /** Of readiness: each change takes the supervisor a decision, and all workers wait for that. */
    private final Allowance changes;

    private @Nullable ControlConnection connection;

    private @Nullable Claim claim;

    private @Nullable Long pid;

    private volatile boolean connected;

    private volatile boolean closed;

    ServerSession(ControlServer server, String workerId, String token, ControlSessionListener listener) {
        this.server = server;
        this.workerId = workerId;
        this.token = token;
        this.listener = listener;
        this.messages = new Allowance(MOST_MESSAGES, MESSAGES_PER_SECOND, server.nanoTime());
        this.changes = new Allowance(MOST_CHANGES, CHANGES_PER_SECOND, server.nanoTime());
    }

    String workerId() {
        return this.workerId;
    }

    String token() {
        return this.token;
    }

    @Nullable
    Long pid() {
        return this.pid;
    }

    boolean isFree() {
        return this.connection == null && this.claim == null;
    }

    /** Keeps a claim until it is known which process may make it. */
    void hold(ControlConnection claimant, WorkerMessage.Hello hello) {
        claimant.hold();
        this.claim = new Claim(claimant, hello);
    }

    /** Forgets a claim that was withdrawn. */
    void release(ControlConnection claimant) {
        if (this.claim != null && this.claim.connection() == claimant) {
            this.claim = null;
        }
    }

    /** @param version of the protocol, which both ends speak */
    void attach(ControlConnection claimant, int version) {
        this.connection = claimant;
        claimant.promote(this);
        this.connected = true;
        claimant.send(Codec.encode(new MasterMessage.Welcome(version)));
        tell(this.listener::connected);
    }

    @Override
    public void bindPid(long pid) {
        this.server.execute(() -> {
            this.pid = pid;
            Claim held = this.claim;
            this.claim = null;
            if (held != null) {
                this.server.admit(held.connection(), held.hello());
            }
        });
    }

    @Override
    public boolean send(MasterMessage message) {
        if (!this.connected) {
            return false;
        }
        ByteBuffer frame = Codec.encode(message);
        this.server.execute(() -> {
            if (this.connection != null) {
                this.connection.send(frame);
            }
        });
        return true;
    }

    @Override
    public void close() {
        closeAfter((open) -> {});
    }

    @Override
    public CompletableFuture<Void> end() {
        return closeAfter(ControlConnection::readAll);
    }

    private CompletableFuture<Void> closeAfter(Consumer<ControlConnection> last) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        this.closed = true;
        this.connected = false;
        this.server.forget(this);
        this.server.execute(() -> {
            ControlConnection open = this.connection;
            if (open != null) {
                last.accept(open);
                open.close("the master closed it");
            }
            done.complete(null);
        });
        return done;
    }

    @Override
    public void received(ControlConnection from, WorkerMessage message) {
        try {
            check(message);
            this.listener.received(message);
        } catch (ProtocolException ex) {
            failed(from, ex);
        } catch (RuntimeException ex) {
            complain(ex);
        }
    }

    private void check(WorkerMessage message) throws ProtocolException {
        long now = this.server.nanoTime();
        if (message instanceof WorkerMessage.Hello) {
            throw new ProtocolException("it said a second time who it is");
        }
        if (!this.messages.take(now)) {
            throw new ProtocolException(
                    "it sends more than " + this.messages.perSecond() + " messages a second, which no worker needs to");
        }
        boolean change = message instanceof WorkerMessage.Ready || message instanceof WorkerMessage.Unready;
        if (change && !this.changes.take(now)) {
            throw new ProtocolException("it says more than " + this.changes.perSecond()
                    + " times a second that it accepts or refuses traffic");
        }
    }

    @Override
    public void failed(ControlConnection from, ProtocolException problem) {
        logger.warn("Worker " + this.workerId + " is disconnected: " + problem.getMessage());
        from.close(String.valueOf(problem.getMessage()));
    }

    @Override
    public void closed(ControlConnection from, String reason) {
        this.connected = false;
        if (!this.closed) {
            tell(() -> this.listener.disconnected(reason));
        }
    }

    private void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException ex) {
            complain(ex);
        }
    }

    private void complain(RuntimeException ex) {
        logger.error("What worker " + this.workerId + " said could not be dealt with", ex);
    }

    private record Claim(ControlConnection connection, WorkerMessage.Hello hello) {}
}
