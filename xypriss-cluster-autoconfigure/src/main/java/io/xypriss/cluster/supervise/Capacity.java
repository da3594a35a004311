package io.xypriss.cluster.supervise;

import io.xypriss.cluster.ClusterManager;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How much memory there is for the processes of a cluster. Sizes are in bytes.
 *
 * @param budget what all of them may use together; {@link Long#MAX_VALUE} for any amount
 * @param master what the master needs, 0 or more
 * @param each what each of the others needs, 0 or more
 */
public record Capacity(long budget, long master, long each) {

    public static final Capacity UNLIMITED = new Capacity(Long.MAX_VALUE, 0, 0);

    public Capacity {
        if (budget < 0 || master < 0 || each < 0) {
            throw new IllegalArgumentException(
                    "budget, master and each must be 0 or more, but are " + budget + ", " + master + " and " + each);
        }
    }

    /**
     * The largest number of workers that fits, 0 to 256.
     *
     * @param processes how many processes, besides the master, that many workers may have at once; never decreasing
     */
    public int mostWorkers(IntUnaryOperator processes) {
        int workers = 0;
        while (workers < ClusterManager.MAX_WORKERS && holds(processes.applyAsInt(workers + 1))) {
            workers++;
        }
        return workers;
    }

    /** Why so many workers cannot fit, with the arithmetic; {@code null} where they do. */
    public @Nullable String refusal(int workers, IntUnaryOperator processes) {
        int all = processes.applyAsInt(workers);
        if (holds(all)) {
            return null;
        }
        int further = all - workers;
        int most = mostWorkers(processes);
        return workers(workers)
                + (further > 0 ? " and " + further + " more at times (spares, replacements)" : "")
                + (all == 1 ? " needs " : " need ") + all + " × " + megabytes(each) + " + " + megabytes(master)
                + " for the master = " + megabytes(all * each + master) + ", but the memory budget is "
                + megabytes(budget) + ": " + (most == 0 ? "not even 1 worker fits" : "at most " + workers(most));
    }

    /** Whether so many processes fit, besides the master. */
    public boolean holds(int processes) {
        // No overflow: there are at most some hundred processes, and no machine has memory near the range of a long.
        return budget == Long.MAX_VALUE || processes * each + master <= budget;
    }

    private static String workers(int count) {
        return count == 1 ? "1 worker" : count + " workers";
    }

    private static String megabytes(long bytes) {
        return (bytes >> 20) + " MB";
    }
}
