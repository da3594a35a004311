package io.xypriss.cluster.socket;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Ends the streams that are open one after the other, and later ones as they are seen.
 *
 * @param <S> a stream
 */
public final class StreamEnds<S> implements OpenStreams {

    /** What a WebSocket is closed with, on every server. */
    public static final int GOING_AWAY = 1001;

    /** How long a client may take to answer that its stream is closed. */
    public static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);

    public static final String REASON = "This worker leaves";

    private static final Log logger = LogFactory.getLog(StreamEnds.class);

    private static final long ROUND_MILLIS = 50;

    private final Supplier<? extends Collection<S>> open;

    private final Consumer<S> end;

    private final Consumer<S> abandon;

    private final BooleanSupplier stopped;

    private final AtomicBoolean ending = new AtomicBoolean();

    /**
     * @param open those that are open now
     * @param end ends one, without blocking; called once for each
     * @param abandon closes one whose client does not answer to that
     * @param stopped whether there can be no more
     */
    public StreamEnds(
            Supplier<? extends Collection<S>> open, Consumer<S> end, Consumer<S> abandon, BooleanSupplier stopped) {
        this.open = open;
        this.end = end;
        this.abandon = abandon;
        this.stopped = stopped;
    }

    @Override
    public int count() {
        return this.open.get().size();
    }

    @Override
    public void end(Duration within) {
        if (this.ending.compareAndSet(false, true)) {
            ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor((task) -> {
                Thread thread = new Thread(task, "xypriss-stream-ends");
                thread.setDaemon(true);
                return thread;
            });
            Rounds round = new Rounds(plan(within), rounds);
            rounds.scheduleWithFixedDelay(round, 0, ROUND_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private Map<S, Long> plan(Duration within) {
        List<S> now = List.copyOf(this.open.get());
        Iterator<Duration> delays =
                new Staggering(new Random()).delays(now.size(), within).iterator();
        long start = System.nanoTime();
        Map<S, Long> due = new HashMap<>();
        now.forEach((stream) -> due.put(stream, start + delays.next().toNanos()));
        return due;
    }

    private final class Rounds implements Runnable {

        private final Map<S, Long> due;

        private final Set<S> told = new HashSet<>();

        private final ScheduledExecutorService executor;

        private Rounds(Map<S, Long> due, ScheduledExecutorService executor) {
            this.due = due;
            this.executor = executor;
        }

        @Override
        public void run() {
            if (StreamEnds.this.stopped.getAsBoolean()) {
                this.executor.shutdown();
                return;
            }
            Collection<S> now = StreamEnds.this.open.get();
            this.due.keySet().retainAll(now);
            this.told.retainAll(now);
            now.forEach(this::visit);
        }

        private void visit(S stream) {
            long time = System.nanoTime();
            if (time - this.due.computeIfAbsent(stream, (later) -> time) < 0) {
                return;
            }
            try {
                if (this.told.add(stream)) {
                    this.due.put(stream, time + ANSWER_LIMIT.toNanos());
                    StreamEnds.this.end.accept(stream);
                } else {
                    StreamEnds.this.abandon.accept(stream);
                }
            } catch (RuntimeException ex) {
                logger.warn("A stream could not be ended", ex);
            }
        }
    }
}
