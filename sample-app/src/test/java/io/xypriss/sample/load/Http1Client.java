package io.xypriss.sample.load;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Sends one HTTP/1.1 request after the other. */
final class Http1Client implements Runnable {

    /**
     * A server may close a connection that is idle. As the pools of HTTP clients do, this one looks whether it has before
     * it uses a connection that was not used for so long.
     */
    private static final long LOOK_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final int port;

    private final int number;

    private final boolean keepAlive;

    private final Pace pace;

    private final Tally tally;

    private final BooleanSupplier stopped;

    private long requests;

    private long lastAnswer;

    private @Nullable Long pid;

    Http1Client(int port, int number, boolean keepAlive, Pace pace, Tally tally, BooleanSupplier stopped) {
        this.port = port;
        this.number = number;
        this.keepAlive = keepAlive;
        this.pace = pace;
        this.tally = tally;
        this.stopped = stopped;
    }

    @Override
    public void run() {
        Http1Connection connection = null;
        while (!this.stopped.getAsBoolean()) {
            this.pace.awaitDue();
            this.pace.begin();
            connection = exchange(connection);
        }
        close(connection);
    }

    /** Returns the connection, if it can be used again. */
    private @Nullable Http1Connection exchange(@Nullable Http1Connection kept) {
        Request request =
                new Request(this.number, ++this.requests, this.keepAlive ? "kept alive" : "a connection of its own");
        Http1Connection connection = kept;
        try {
            connection = usable(kept);
            Answer answer = connection.exchange(request, this.keepAlive);
            this.lastAnswer = System.nanoTime();
            if (answer.pid() != null) {
                this.pid = answer.pid();
            }
            this.tally.answered(request, answer, this.pid);
            if (connection.reusable()) {
                return connection;
            }
        } catch (IOException | RuntimeException ex) {
            this.tally.lost(request, this.pid, ex.toString());
            if (connection == null) {
                Load.pauseAfterRefusal();
            }
        }
        close(connection);
        return null;
    }

    private Http1Connection usable(@Nullable Http1Connection kept) throws IOException {
        if (kept != null && System.nanoTime() - this.lastAnswer > LOOK_AFTER_NANOS && kept.closedByServer()) {
            kept.close();
            return fresh();
        }
        return (kept != null) ? kept : fresh();
    }

    private Http1Connection fresh() throws IOException {
        this.pid = null;
        return new Http1Connection(this.port);
    }

    private void close(@Nullable Http1Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (IOException ex) {
            throw new java.io.UncheckedIOException(ex);
        }
    }
}
