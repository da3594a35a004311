package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterManager;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns the property {@code workers} into a number for this machine. */
final class WorkerCount {

    /**
     * Memory a worker is taken to need, where nothing was measured: a plain web application of Spring Boot has a resident
     * set of about 200 MB, and needs as much again to breathe.
     */
    static final long MEMORY_PER_WORKER = 512L << 20;

    /** Share of the memory limit that workers may fill; the rest is for the master and the system. */
    static final double MEMORY_SHARE = 0.75;

    private WorkerCount() {}

    static void check(String workers, Function<String, ? extends RuntimeException> invalid) {
        switch (workers.toLowerCase(Locale.ROOT)) {
            case "auto", "cpu", "io" -> {}
            default -> {
                Integer number = parse(workers);
                if (number == null || number < 1 || number > ClusterManager.MAX_WORKERS) {
                    throw invalid.apply(ClusterPropertiesReader.WORKERS_RANGE);
                }
            }
        }
    }

    /**
     * @param processors processors this process may use, quota of its container included
     * @param memory memory this process may use in bytes, limit of its container included
     */
    static int resolve(String workers, int processors, long memory) {
        int count = switch (workers.toLowerCase(Locale.ROOT)) {
            case "auto" -> (int) Math.min(processors, (long) (memory * MEMORY_SHARE) / MEMORY_PER_WORKER);
            case "cpu" -> processors - 1;
            case "io" -> processors * 2;
            default -> Integer.parseInt(workers.trim());
        };
        return Math.max(1, Math.min(count, ClusterManager.MAX_WORKERS));
    }

    static @Nullable Integer parse(String workers) {
        try {
            return Integer.valueOf(workers.trim());
        } catch (NumberFormatException ex) {
            return null;
        }
    }
}
