package io.xypriss.cluster.sizing;

/**
 * How large the heap of a worker may be.
 *
 * @param kind who decides
 * @param size in bytes; 0 unless it is given
 */
public record HeapSetting(Kind kind, long size) {

    /** As much as its share of the budget holds, but not more than the JVM would take. */
    public static final HeapSetting AUTO = new HeapSetting(Kind.AUTO, 0);

    /** As much as the JVM takes when it is told nothing. */
    public static final HeapSetting OFF = new HeapSetting(Kind.OFF, 0);

    public static HeapSetting of(long size) {
        return new HeapSetting(Kind.SIZE, size);
    }

    /** Who decides. */
    public enum Kind {
        AUTO,
        OFF,
        SIZE
    }
}
