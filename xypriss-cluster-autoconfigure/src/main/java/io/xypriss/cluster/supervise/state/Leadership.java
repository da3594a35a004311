package io.xypriss.cluster.supervise.state;

import io.xypriss.cluster.supervise.WorkerRef;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which process leads the cluster.
 *
 * @param term how often leadership has been granted since the cluster started; the fencing token of the present leader
 * @param leader the process that leads, or led and may not know yet that it does not any more; absent where none may
 * @param revocation how leadership is being taken from it; absent while it leads
 */
public record Leadership(
        long term, @Nullable WorkerRef leader, @Nullable Revocation revocation) {

    public static final Leadership NONE = new Leadership(0, null, null);

    /**
     * @param deadline when waiting for the acknowledgement ends; absent once it has, so that only an acknowledgement or
     *     the exit counts
     * @param holdsDrain whether the process is to be drained as soon as it has acknowledged, or at the deadline
     */
    public record Revocation(@Nullable Duration deadline, boolean holdsDrain) {}

    /** Whether that process leads, or may still believe so. */
    public boolean isHeldBy(WorkerRef ref) {
        return ref.equals(leader);
    }

    /** Whether that process leads, and nothing else was said to it. */
    public boolean isWith(@Nullable WorkerRef ref) {
        return ref != null && ref.equals(leader) && revocation == null;
    }

    public @Nullable Duration deadline() {
        return revocation == null ? null : revocation.deadline();
    }

    public boolean holdsDrain() {
        return revocation != null && revocation.holdsDrain();
    }

    public Leadership granted(WorkerRef ref) {
        return new Leadership(term + 1, ref, null);
    }

    public Leadership with(Revocation value) {
        return new Leadership(term, leader, value);
    }

    public Leadership vacant() {
        return new Leadership(term, null, null);
    }
}
