package io.xypriss.cluster.sizing;

/**
 * What processes need besides their heaps, as measured with the sample application; the tables are in docs/sizing.md.
 * Sizes are in bytes.
 */
final class Footprint {

    static final long MEBIBYTE = 1L << 20;

    /** The master while it extracts a jar or answers in place of workers; a quiet one takes about half. */
    static final long MASTER = 144 * MEBIBYTE;

    /** The master that is only just up. */
    static final long LEAST_MASTER = 112 * MEBIBYTE;

    /** The smallest heap with which a web application without any data starts and serves. */
    static final long LEAST_HEAP = 32 * MEBIBYTE;

    /** The smallest heap that is given where nobody says: with less, many an application would do nothing but collect. */
    static final long LEAST_SHARE = 64 * MEBIBYTE;

    /** Metaspace, code, stacks and the rest of a worker that is only just up. */
    static final long LEAST_NATIVE = 96 * MEBIBYTE;

    /** The same of a worker that has been serving. */
    static final long NATIVE = 144 * MEBIBYTE;

    /** The same with the serial collector, which has no threads and tables of its own. */
    static final long SERIAL_NATIVE = 120 * MEBIBYTE;

    /** The heap that a worker is taken to want where nobody says. */
    static final long USUAL_HEAP = 192 * MEBIBYTE;

    /** The largest heap that {@link JvmProfile#SMALL} gives by itself. */
    static final long SMALL_HEAP = 128 * MEBIBYTE;

    /** What a collector keeps for itself is a share of the heap: cards, marks, remembered sets. */
    private static final int COLLECTOR_SHARE = 16;

    private Footprint() {}

    static long ofWorker(long heap, long besides) {
        return heap + heap / COLLECTOR_SHARE + besides;
    }

    /** The heap that fits with the rest into so much; whole megabytes. */
    static long heapWithin(long memory, long besides) {
        long heap = (memory - besides) * COLLECTOR_SHARE / (COLLECTOR_SHARE + 1);
        return heap / MEBIBYTE * MEBIBYTE;
    }

    /** What the JVM takes when it is told nothing: a quarter, but on the smallest machines more. */
    static long heapOfJvm(long memory) {
        long floor = 126 * MEBIBYTE;
        return (memory / 2 <= floor) ? memory / 2 : Math.max(memory / 4, floor);
    }
}
