package io.xypriss.cluster.control.transport;

/** How often something may happen: a number of times at once, and a number of times a second in the long run. Not thread-safe. */
final class Allowance {

    private static final double NANOS = 1e9;

    private final int most;

    private final int perSecond;

    private double left;

    private long countedAtNanos;

    /**
     * @param most how often at once, 1 or more
     * @param perSecond how often a second, 1 or more
     * @param nowNanos the time, by {@link System#nanoTime}
     */
    Allowance(int most, int perSecond, long nowNanos) {
        this.most = most;
        this.perSecond = perSecond;
        this.left = most;
        this.countedAtNanos = nowNanos;
    }

    /** Whether it may happen once more. */
    boolean take(long nowNanos) {
        double earned = (nowNanos - this.countedAtNanos) / NANOS * this.perSecond;
        this.left = Math.min(this.most, this.left + earned);
        this.countedAtNanos = nowNanos;
        if (this.left < 1) {
            return false;
        }
        this.left--;
        return true;
    }

    int perSecond() {
        return this.perSecond;
    }
}
