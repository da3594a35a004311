package io.xypriss.cluster.launch;

import io.xypriss.cluster.WorkerStart;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A worker that was started. Thread-safe; ending a process that has ended already does nothing. */
public interface WorkerHandle {

    /** Its process id. */
    long pid();

    /**
     * Completes once the process has ended and its output has been read to the end; output that another process keeps
     * open delays it only for a short, bounded time. Never completes exceptionally.
     */
    CompletableFuture<WorkerExit> onExit();

    /** What it was started from. */
    WorkerStart startedFrom();

    /** Whether it records, as it runs, what lets later ones start faster. */
    default boolean records() {
        return false;
    }

    /** Says whether it is going to write what it has recorded when it ends. No-op where it records nothing. */
    default void writesRecording(boolean writes) {}

    /** Says that its start has succeeded: whatever ends it later, that does not. */
    void markReady();

    /**
     * Its resident memory in bytes, as the platform knows it without asking the worker; {@code null} where the platform does
     * not tell, or the worker has ended.
     */
    default @Nullable Long residentMemory() {
        return null;
    }

    /**
     * Its processor use since the previous call, in percent of one processor, as the platform knows it; {@code null} where the
     * platform does not tell, or the worker has ended. Called by one thread at a time.
     *
     * @param nowNanos the time, by {@link System#nanoTime}
     */
    default @Nullable Double cpuPercent(long nowNanos) {
        return null;
    }

    /** Asks it to end (SIGTERM). */
    void terminate();

    /** Ends it at once (SIGKILL). */
    void kill();
}
