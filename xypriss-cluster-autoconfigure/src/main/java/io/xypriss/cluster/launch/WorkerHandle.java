package io.xypriss.cluster.launch;

import io.xypriss.cluster.WorkerStart;
import java.util.concurrent.CompletableFuture;

/** A worker process that was started. Thread-safe; ending a process that has ended already does nothing. */
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

    /** Whether its JVM records the classes it loads. */
    default boolean records() {
        return false;
    }

    /** Says whether its JVM is going to write what it has recorded when it ends. No-op where it records nothing. */
    default void writesRecording(boolean writes) {}

    /** Says that its start has succeeded: whatever ends it later, that does not. */
    void started();

    /** Asks it to end (SIGTERM). */
    void terminate();

    /** Ends it at once (SIGKILL). */
    void kill();
}
