package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterManager;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The number of workers that the property {@code workers} means on this machine.
 *
 * @param workers 1 to 256
 * @param reason why so many, for people
 */
record WorkerCount(int workers, String reason) {

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
     * @param most how many there may be at most
     * @param memoryAllows how many workers of the usual size the memory budget holds, 0 or more
     */
    static WorkerCount resolve(String workers, int most, int processors, int memoryAllows) {
        String cores = (processors == 1) ? "1 processor" : processors + " processors";
        String number = (memoryAllows == 0) ? "none of the usual size" : Integer.toString(memoryAllows);
        String memory = "memory would allow " + number;
        return switch (workers.toLowerCase(Locale.ROOT)) {
            case "auto" ->
                (memoryAllows < processors)
                        ? of(memoryAllows, most, "memory allows " + number + "; " + cores)
                        : of(processors, most, cores + "; " + memory);
            case "cpu" -> of(processors - 1, most, cores + ", less 1 (workers=cpu); " + memory);
            case "io" -> of(2 * processors, most, "2 × " + cores + " (workers=io); " + memory);
            default -> of(Integer.parseInt(workers.trim()), most, "as configured; " + cores + ", " + memory);
        };
    }

    private static WorkerCount of(int workers, int most, String why) {
        int count = Math.max(1, Math.min(workers, most));
        return new WorkerCount(count, count + ((count == 1) ? " worker: " : " workers: ") + why);
    }

    static @Nullable Integer parse(String workers) {
        try {
            return Integer.valueOf(workers.trim());
        } catch (NumberFormatException ex) {
            return null;
        }
    }
}
