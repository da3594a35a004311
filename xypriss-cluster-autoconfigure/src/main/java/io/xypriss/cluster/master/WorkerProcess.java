package io.xypriss.cluster.master;

import io.xypriss.cluster.control.ControlSession;
import io.xypriss.cluster.control.WorkerMessage;
import io.xypriss.cluster.launch.WorkerHandle;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One process of a worker, with its control session and what it last said it had served. */
class WorkerProcess {

    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final WorkerHandle handle;

    private final ControlSession session;

    private final ProcessFigures processFigures;

    private volatile WorkerMessage.@Nullable Figures figures;

    private final Map<Long, Expected> expected = new ConcurrentHashMap<>();

    WorkerProcess(WorkerHandle handle, ControlSession session, ProcessFigures processFigures) {
        this.handle = handle;
        this.session = session;
        this.processFigures = processFigures;
    }

    WorkerHandle handle() {
        return this.handle;
    }

    ControlSession session() {
        return this.session;
    }

    /** Only one thread at a time may use them. */
    ProcessFigures processFigures() {
        return this.processFigures;
    }

    /** In bytes; absent where the platform does not tell. Any thread may ask. */
    @Nullable
    Long residentMemory() {
        return this.processFigures.residentMemory();
    }

    WorkerMessage.@Nullable Figures figures() {
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

    void arrived(WorkerMessage.Figures figures) {
        this.figures = figures;
        settle(figures.requestId());
    }

    private void settle(long requestId) {
        Expected settled = this.expected.remove(requestId);
        if (settled != null) {
            settled.arrival().complete(null);
        }
    }

    private record Expected(long askedAt, CompletableFuture<Void> arrival) {}
}
