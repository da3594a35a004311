package io.xypriss.cluster.plain;

import io.xypriss.cluster.socket.AcceptGate;
import io.xypriss.cluster.socket.AcceptLoop;
import io.xypriss.cluster.socket.RequestCounter;
import io.xypriss.cluster.socket.SwitchedGate;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Answers HTTP/1.1 on a listening socket that it shares with other processes, each connection on a thread of its own. */
final class PlainServer implements AcceptLoop.Server {

    private final AcceptLoop loop;

    private final Gate gate = new Gate();

    private final PlainAnswers answers;

    private final RequestCounter counter;

    PlainServer(ServerSocketChannel channel, PlainAnswers answers, RequestCounter counter) throws IOException {
        this.loop = new AcceptLoop(channel);
        this.answers = answers;
        this.counter = counter;
    }

    AcceptGate gate() {
        return this.gate;
    }

    /** Serves from now on, while the gate is open. */
    void start() {
        new Thread(this::accept, "plain-accept").start();
    }

    private void accept() {
        try {
            while (true) {
                this.loop.acceptOrWait(this);
            }
        } catch (IOException | InterruptedException ex) {
            throw new IllegalStateException("No more connections can be accepted", ex);
        }
    }

    @Override
    public void handOver(SocketChannel accepted) throws IOException {
        accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
        PlainConnection connection = new PlainConnection(accepted.socket(), this.answers, this.counter, this.gate);
        this.gate.taken(connection);
        Thread thread = new Thread(
                () -> {
                    try {
                        connection.run();
                    } finally {
                        this.gate.released(connection);
                    }
                },
                "plain-connection");
        thread.setDaemon(true);
        thread.start();
    }

    /** Each connection asks for itself whether it is to end: nobody else could tell whether a request has just begun. */
    private final class Gate extends SwitchedGate<PlainConnection> implements PlainConnection.Ends {

        private volatile long graceNanos;

        private volatile long drainedSince;

        @Override
        protected void accept(boolean accept) {
            if (accept) {
                PlainServer.this.loop.open();
            } else {
                PlainServer.this.loop.close();
            }
        }

        @Override
        protected void endConnections(Duration idleGrace, CompletableFuture<Void> drained) {
            this.drainedSince = System.nanoTime();
            this.graceNanos = idleGrace.toNanos();
        }

        @Override
        public boolean isLast() {
            return isDraining();
        }

        @Override
        public boolean isOver(long idleSince) {
            long now = System.nanoTime();
            return this.graceNanos > 0
                    && now - idleSince >= this.graceNanos
                    && now - this.drainedSince >= this.graceNanos;
        }
    }
}
