package io.xypriss.cluster.supervise.apply;

/** Random numbers without hidden state (SplitMix64): each is a function of a seed that the caller moves on. */
final class Jitter {

    private Jitter() {}

    static long next(long seed) {
        return seed + 0x9E3779B97F4A7C15L;
    }

    /** A number from 0 (inclusive) to 1 (exclusive). */
    static double unit(long seed) {
        long mixed = seed;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        mixed ^= mixed >>> 31;
        return (mixed >>> 11) * 0x1.0p-53;
    }
}
