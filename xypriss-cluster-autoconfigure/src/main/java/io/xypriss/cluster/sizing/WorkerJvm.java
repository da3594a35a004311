package io.xypriss.cluster.sizing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Fits the JVM of a worker to its share of the machine. What a user has set is left alone.
 *
 * @param lateOptimization whether the JVM can be told to optimize later
 * @param plan how memory is divided
 * @param archiveRelocation whether class archives are mapped at random addresses, as the JVM does by itself
 */
public record WorkerJvm(boolean lateOptimization, MemoryPlan plan, boolean archiveRelocation) {

    /** For workers that run on the JVM that runs this. */
    public static WorkerJvm of(MemoryPlan plan, boolean archiveRelocation) {
        return new WorkerJvm(LateOptimization.isSupported(), plan, archiveRelocation);
    }

    /**
     * The options to put between those that a worker inherits and those of its own.
     *
     * @param processes how many there may be at once beside the master
     */
    public List<String> options(int processes) {
        List<String> options = new ArrayList<>();
        JvmFlags set = this.plan.flags();
        this.plan.maxHeap(processes).ifPresent((heap) -> options.add("-Xmx" + heap / Footprint.MEBIBYTE + "m"));
        if (this.plan.profile() == JvmProfile.SMALL) {
            addUnless(set.chooseCollector(), "-XX:+UseSerialGC", options);
            addUnless(set.initialHeap() > 0, "-Xms16m", options);
            addUnless(set.set("-Xss", "-XX:ThreadStackSize="), "-Xss512k", options);
            addUnless(set.set("-XX:ReservedCodeCacheSize="), "-XX:ReservedCodeCacheSize=64m", options);
        }
        if (this.lateOptimization) {
            options.addAll(LateOptimization.options(set));
        }
        if (!this.archiveRelocation && !set.set("-XX:ArchiveRelocationMode=")) {
            options.add("-XX:+UnlockDiagnosticVMOptions");
            options.add("-XX:ArchiveRelocationMode=0");
        }
        return options;
    }

    /** The variables to set in the environment of a worker, unless it has them. */
    public Map<String, String> environment() {
        return (this.plan.profile() == JvmProfile.SMALL) ? Map.of("MALLOC_ARENA_MAX", "2") : Map.of();
    }

    private static void addUnless(boolean set, String option, List<String> options) {
        if (!set) {
            options.add(option);
        }
    }
}
