package io.xypriss.cluster.sizing;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * What this process and those it starts may use together, limits of a container or of a service included.
 *
 * @param processors at least 1; part of one counts in full
 * @param memory in bytes; {@link Long#MAX_VALUE} where it is not known
 * @param memorySeenByJvm what a JVM that is told nothing derives its heap from, in bytes
 */
public record MachineLimits(int processors, long memory, long memorySeenByJvm) {

    /** As of now. */
    public static MachineLimits ofThisProcess() {
        long seen = (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)
                ? system.getTotalMemorySize()
                : Long.MAX_VALUE;
        return of(Runtime.getRuntime().availableProcessors(), seen, Cgroups.ofThisProcess());
    }

    static MachineLimits of(int processors, long memory, Optional<Cgroups> cgroups) {
        double quota = cgroups.map(Cgroups::processors)
                .map((limit) -> limit.orElse(processors))
                .orElse((double) processors);
        long limit = cgroups.map(Cgroups::memory)
                .map((found) -> found.orElse(memory))
                .orElse(memory);
        return new MachineLimits(
                (int) Math.max(1, Math.min(processors, Math.ceil(quota))), Math.min(memory, limit), memory);
    }
}
