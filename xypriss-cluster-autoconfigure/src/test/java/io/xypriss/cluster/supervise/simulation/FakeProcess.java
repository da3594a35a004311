package io.xypriss.cluster.supervise.simulation;

import io.xypriss.cluster.supervise.WorkerRef;

/** A process in the simulated world, as it truly is. */
final class FakeProcess {

    final WorkerRef ref;
    final long pid;
    final boolean ignoresDrain;
    final boolean ignoresTerm;

    /** Whether it exists: from the spawn to its death, whoever knows of it. */
    boolean alive = true;

    /** Whether the core was told that it was spawned. */
    boolean announced;

    /** Whether the core was told that it is gone, or never came to be. */
    boolean reportedGone;

    /** Reacts to nothing but KILL. */
    boolean hangs;

    boolean connected = true;

    boolean ready;

    /** Whether its JVM records its classes. */
    boolean recording;

    /** Whether it was told, when it retired, that nobody wants what it has recorded any more. */
    boolean dropped;

    /** Whether it has said that it refuses traffic, since it said that it is ready. */
    boolean refuses;

    /** The term in which it believes to lead; 0 while it does not. */
    long leads;

    /** When all that was said to it so far has arrived. */
    long heardUntil;

    FakeProcess(WorkerRef ref, long pid, boolean ignoresDrain, boolean ignoresTerm) {
        this.ref = ref;
        this.pid = pid;
        this.ignoresDrain = ignoresDrain;
        this.ignoresTerm = ignoresTerm;
    }
}
