package io.xypriss.cluster.master;

import io.xypriss.cluster.control.protocol.WorkerFigures;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import io.xypriss.cluster.control.transport.ControlSession;
import io.xypriss.cluster.launch.WorkerHandle;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** One process of a worker, with its control session and what it last said it had served. */
class LaunchedWorker {

    private static final Log logger = LogFactory.getLog(LaunchedWorker.class);

    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final WorkerHandle handle;

    private final ControlSession session;

    private volatile @Nullable WorkerFigures figures;

    private final Map<Long, Expected> expected = new ConcurrentHashMap<>();

    /** The id of the health check that was sent last; absent once it was answered. */
    private final AtomicReference<@Nullable Long> check = new AtomicReference<>();

    private final AtomicBoolean leaving = new AtomicBoolean();

    private final AtomicBoolean impossible = new AtomicBoolean();

    LaunchedWorker(WorkerHandle handle, ControlSession session) {
        this.handle = handle;
        this.session = session;
    }

    WorkerHandle handle() {
        return this.handle;
    }

    ControlSession session() {
        return this.session;
    }

    @Nullable
    WorkerFigures figures() {
        return this.figures;
    }

    /** Whether it has owed an answer for long, as one that hangs does. */
    boolean owesFigures() {
        long now = System.nanoTime();
        return this.expected.values().stream().anyMatch((each) -> now - each.askedAt() > PATIENCE.toNanos());
    }

    /**
     * The figures that answer the request of that id.
     *
     * @return completes when they are here, or the process has ended
     */
    CompletableFuture<Void> expectFigures(long requestId) {
        Expected next = new Expected(System.nanoTime(), new CompletableFuture<>());
        this.expected.put(requestId, next);
        return next.arrival();
    }

    void expectNothing() {
        this.expected.keySet().forEach(this::settle);
    }

    /** Takes figures; only one thread at a time may. What it has served never becomes less, nor is negative. */
    void arrived(WorkerMessage.Figures message) {
        WorkerFigures now = WorkerFigures.fromWire(message.values());
        if (now.isImpossible()) {
            if (this.impossible.compareAndSet(false, true)) {
                logger.warn("The process " + this.handle.pid()
                        + " of a worker reports negative figures, which are not counted (this is said once)");
            }
        } else {
            WorkerFigures before = this.figures;
            this.figures = (before != null) ? now.notBelow(before) : now;
        }
        settle(message.requestId());
    }

    /** From now on, only the health check of that id can be answered. */
    void expectCheck(long checkId) {
        this.check.set(checkId);
    }

    /** Whether that answers the health check that was sent last, for the first time. */
    boolean isAnswered(long checkId) {
        Long sent = this.check.get();
        return sent != null && sent == checkId && this.check.compareAndSet(sent, null);
    }

    /** Whether it says so for the first time. */
    boolean isNowLeaving() {
        return this.leaving.compareAndSet(false, true);
    }

    private void settle(long requestId) {
        Expected settled = this.expected.remove(requestId);
        if (settled != null) {
            settled.arrival().complete(null);
        }
    }

    private record Expected(long askedAt, CompletableFuture<Void> arrival) {}
}
