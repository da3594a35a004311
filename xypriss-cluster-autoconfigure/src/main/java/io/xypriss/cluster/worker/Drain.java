package io.xypriss.cluster.worker;

import io.xypriss.cluster.socket.AcceptGate;
import io.xypriss.cluster.socket.OpenStreams;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Lets what is open in a worker come to its end: requests in progress by waiting for them, long-lived streams by ending
 * them, one after the other.
 */
final class Drain {

    private static final Log logger = LogFactory.getLog(Drain.class);

    /** How long a kept-alive connection that is idle may still send a request. */
    static final Duration IDLE_GRACE = Duration.ofMillis(1500);

    /** When they have all been closed: the server takes a while to notice that the grace is over. */
    static final Duration IDLE_END = IDLE_GRACE.multipliedBy(2);

    /** For the clients of the streams that were ended last, to hear of it and to answer. */
    static final Duration LAST_ANSWERS = Duration.ofSeconds(4);

    private static final Duration ROUND = Duration.ofMillis(50);

    private final DrainTimes times;

    private final List<Kind> kinds = new CopyOnWriteArrayList<>();

    private final CompletableFuture<Void> hurried = new CompletableFuture<>();

    Drain(DrainTimes times) {
        this.times = times;
    }

    void add(String kind, OpenStreams streams) {
        this.kinds.add(new Kind(kind, streams));
    }

    /** Stops waiting for what is still open. */
    void hurry() {
        this.hurried.complete(null);
    }

    /**
     * Returns when nothing is open any more, or what is has had its time.
     *
     * @param limit on all of it
     */
    void run(AcceptGate gate, Duration limit) {
        long start = System.nanoTime();
        DrainTimes times = this.times.within(limit);
        CompletableFuture<Void> drained = gate.drain(IDLE_GRACE);
        this.kinds.forEach((kind) -> kind.streams().end(times.streams()));
        try {
            await(drained, start, times.requests());
            if (openStreams() > 0) {
                Duration streams = times.streams().plus(LAST_ANSWERS);
                awaitStreams(start, (streams.compareTo(limit) < 0) ? streams : limit);
                // What they leave behind is an idle connection.
                Duration rest = limit.minus(since(start));
                await(drained, System.nanoTime(), (IDLE_END.compareTo(rest) < 0) ? IDLE_END : rest);
            }
            if (!drained.isDone() || openStreams() > 0) {
                logger.warn(leftOpen(gate, since(start)));
            }
        } catch (ExecutionException ex) {
            logger.warn("Draining failed", ex.getCause());
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** Streams whose turn comes later than the end of the requests' time, or for which no gate waits. */
    private void awaitStreams(long start, Duration limit) throws ExecutionException, InterruptedException {
        while (openStreams() > 0 && !this.hurried.isDone() && since(start).compareTo(limit) < 0) {
            await(this.hurried, System.nanoTime(), ROUND);
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void await(CompletableFuture<Void> drained, long start, Duration limit)
            throws ExecutionException, InterruptedException {
        long left = limit.toNanos() - (System.nanoTime() - start);
        try {
            CompletableFuture.anyOf(drained, this.hurried).get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException ex) {
            logger.trace("Not over after " + limit.toMillis() + " ms");
        }
    }

    private int openStreams() {
        return this.kinds.stream().mapToInt(Kind::count).sum();
    }

    private String leftOpen(AcceptGate gate, Duration after) {
        String streams = this.kinds.stream()
                .filter((kind) -> kind.count() > 0)
                .map((kind) -> kind.count() + " " + kind.name())
                .collect(Collectors.joining(" and "));
        return "Leaving without what is still open after " + after.toMillis() + " ms: " + gate.openConnections()
                + " connections" + (streams.isEmpty() ? "" : ", among them " + streams);
    }

    private record Kind(String name, OpenStreams streams) {

        int count() {
            return this.streams.count();
        }
    }
}
