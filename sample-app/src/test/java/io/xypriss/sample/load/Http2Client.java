package io.xypriss.sample.load;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps so many HTTP/2 requests in flight. One that the server, going away, says it never processed is sent again over
 * another connection, as RFC 9113 (section 6.8) allows; any other without an answer is lost.
 */
final class Http2Client implements Runnable, Http2Connection.Outcome {

    /** So that these clients, too, get to every worker. */
    private static final int REQUESTS_A_CONNECTION = 300;

    private final int port;

    private final int number;

    private final int streams;

    private final Pace pace;

    private final Tally tally;

    private final BooleanSupplier stopped;

    private final Queue<Request> unprocessed = new ArrayDeque<>();

    private long requests;

    private @Nullable Request next;

    private @Nullable Long pid;

    Http2Client(int port, int number, int streams, Pace pace, Tally tally, BooleanSupplier stopped) {
        this.port = port;
        this.number = number;
        this.streams = streams;
        this.pace = pace;
        this.tally = tally;
        this.stopped = stopped;
    }

    @Override
    public void run() {
        while (next() != null) {
            useConnection();
        }
    }

    @Override
    public void answered(Request request, Answer answer) {
        if (answer.pid() != null) {
            this.pid = answer.pid();
        }
        this.tally.answered(request, answer, this.pid);
    }

    @Override
    public void unprocessed(Request request) {
        this.unprocessed.add(request);
        this.tally.resent();
    }

    @Override
    public void lost(Request request, String problem) {
        this.tally.lost(request, this.pid, problem);
    }

    private void useConnection() {
        this.pid = null;
        Http2Connection connection;
        try {
            connection = new Http2Connection(this.port, this);
        } catch (IOException ex) {
            lost(take(), ex.toString());
            Load.pauseAfterRefusal();
            return;
        }
        try (connection) {
            do {
                connection.receiveArrived();
                boolean due = this.pace.isDue();
                if (due) {
                    this.pace.begin();
                    fill(connection);
                }
                if (connection.inFlight() > 0 || (due && mayGoOn(connection))) {
                    connection.receive();
                } else {
                    this.pace.awaitDue();
                }
            } while (connection.inFlight() > 0 || mayGoOn(connection));
        } catch (SocketTimeoutException ex) {
            if (connection.inFlight() == 0) {
                lost(take(), "the server gave no window to send it in");
            }
            connection.abandoned().forEach((request) -> lost(request, ex.toString()));
        } catch (IOException | RuntimeException ex) {
            connection.abandoned().forEach((request) -> lost(request, ex.toString()));
        }
    }

    private void fill(Http2Connection connection) throws IOException {
        while (connection.inFlight() < this.streams && mayGoOn(connection)) {
            Request request = next();
            if (request == null || !connection.accepts(request)) {
                return;
            }
            connection.send(take());
        }
    }

    private boolean mayGoOn(Http2Connection connection) {
        return !connection.goingAway() && connection.opened() < REQUESTS_A_CONNECTION && next() != null;
    }

    /** What is to be sent next; null once there is nothing more. */
    private @Nullable Request next() {
        if (this.next == null) {
            this.next = this.unprocessed.poll();
        }
        if (this.next == null && !this.stopped.getAsBoolean()) {
            this.next = new Request(this.number, ++this.requests, "HTTP/2");
        }
        return this.next;
    }

    private Request take() {
        Request taken = next();
        if (taken == null) {
            throw new IllegalStateException("Nothing more is to be sent");
        }
        this.next = null;
        return taken;
    }
}
