package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.sizing.HeapSetting;
import io.xypriss.cluster.sizing.JvmProfile;
import io.xypriss.cluster.sizing.MachineLimits;
import io.xypriss.cluster.sizing.MemoryPlan;
import io.xypriss.cluster.sizing.WorkerJvm;
import io.xypriss.cluster.supervise.Capacity;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How many workers this machine is to run, and how large they may be.
 *
 * @param count the number of workers
 * @param plan how memory is divided
 * @param processes how many processes, besides the master, so many workers may have at once
 * @param archiveRelocation whether class archives are mapped at random addresses
 */
record Sizing(WorkerCount count, MemoryPlan plan, IntUnaryOperator processes, boolean archiveRelocation) {

    static Sizing of(
            ClusterProperties properties,
            MachineLimits limits,
            List<String> inheritedOptions,
            List<String> addedOptions,
            IntUnaryOperator processes) {
        ClusterProperties.Jvm jvm = properties.jvm();
        MemoryPlan plan = new MemoryPlan(
                limits,
                MemoryBudget.resolve(properties.memory().budget(), limits.memory()),
                WorkerHeap.parse(jvm.heap()),
                (jvm.profile() == ClusterProperties.Profile.SMALL) ? JvmProfile.SMALL : JvmProfile.DEFAULT,
                inheritedOptions,
                addedOptions);
        int most = ClusterManager.MAX_WORKERS - properties.spares();
        int memoryAllows = plan.workersAllowed(most, processes);
        WorkerCount count = WorkerCount.resolve(properties.workers(), most, limits.processors(), memoryAllows);
        return new Sizing(count, plan, processes, jvm.archiveRelocation());
    }

    /** What cannot fit is refused; what might not is left to the user. */
    Capacity capacity() {
        return new Capacity(this.plan.budget(), this.plan.leastNeedOfMaster(), this.plan.leastNeed());
    }

    WorkerJvm workerJvm() {
        return WorkerJvm.of(this.plan, this.archiveRelocation);
    }

    /** Why the number of workers cannot fit; {@code null} where it does, or was not the user's choice. */
    @Nullable
    String refusal(String workers) {
        return workers.toLowerCase(Locale.ROOT).equals("auto")
                ? null
                : capacity().refusal(this.count.workers(), this.processes);
    }

    /** What to tell at the start. */
    List<String> notes() {
        if (this.plan.budget() == Long.MAX_VALUE) {
            return List.of(this.count.reason());
        }
        return List.of(
                this.count.reason(),
                "%d MB for all processes, of %d MB; %s"
                        .formatted(this.plan.budget() >> 20, this.plan.limits().memory() >> 20, heap()));
    }

    private String heap() {
        OptionalLong heap = this.plan.maxHeap(this.processes.applyAsInt(this.count.workers()));
        if (heap.isPresent()) {
            return "each worker has a heap of at most " + (heap.getAsLong() >> 20) + " MB";
        }
        return (this.plan.heap().kind() == HeapSetting.Kind.AUTO)
                ? "heaps of workers are as large as the JVM or its options allow"
                : "heaps of workers are not limited by the cluster";
    }
}
