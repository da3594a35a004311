package io.xypriss.cluster.worker;

/**
 * How a worker takes signals. A terminal sends Ctrl-C to every process of the foreground job, but only the master may
 * decide what that means. So it is with SIGHUP, of a terminal that goes away or of someone who tells the whole group: the
 * master rolls its workers or stops, and they would otherwise all end at once. SIGTERM makes the worker drain before its
 * application closes.
 */
final class WorkerSignals {

    private static final int SIGTERM = 15;

    private WorkerSignals() {}

    static void install(WorkerRuntime runtime) {
        // Taken rather than ignored, which the programs that the worker starts would inherit.
        ProcessSignals.handle("INT", (original) -> {});
        ProcessSignals.handle("HUP", (original) -> {});
        ProcessSignals.handle("TERM", (original) -> runtime.leave(128 + SIGTERM, "it was told to terminate"));
    }
}
