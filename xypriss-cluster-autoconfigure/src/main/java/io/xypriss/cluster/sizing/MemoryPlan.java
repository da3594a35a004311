package io.xypriss.cluster.sizing;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Divides the memory budget among the processes of a cluster, all of which are taken to grow to their largest. Sizes are
 * in bytes. Immutable.
 *
 * @param limits what the machine, the container or the service allows
 * @param budget what the master and all workers may use of it together
 * @param heap what is said of the heap of a worker
 * @param profile what workers are tuned for
 * @param inherited the JVM options that workers have from the master
 * @param added those that they have of their own, which win
 */
public record MemoryPlan(
        MachineLimits limits,
        long budget,
        HeapSetting heap,
        JvmProfile profile,
        List<String> inherited,
        List<String> added) {

    private static final long LEAST_MEMORY_OF_A_SERVER = 1792 * Footprint.MEBIBYTE;

    public MemoryPlan {
        inherited = List.copyOf(inherited);
        added = List.copyOf(added);
    }

    /** What the master cannot do without. */
    public long leastNeedOfMaster() {
        return Footprint.LEAST_MASTER;
    }

    /** What a worker cannot do without: less cannot be enough, but it is not said that it is. */
    public long leastNeed() {
        Long chosen = chosenHeap();
        return Footprint.ofWorker((chosen != null) ? chosen : Footprint.LEAST_HEAP, Footprint.LEAST_NATIVE);
    }

    /** What a worker is given room for where the number of workers is ours to choose. */
    long usualNeed() {
        Long chosen = chosenHeap();
        long usual = small() ? Footprint.SMALL_HEAP : Footprint.USUAL_HEAP;
        return Footprint.ofWorker((chosen != null) ? chosen : usual, besidesHeap());
    }

    /**
     * The number of workers, of the usual size, for which the budget is enough; those that at times come on top of them
     * count with the least that they need, for they have only just started.
     *
     * @param most where to stop counting
     * @param processes how many processes, besides the master, so many workers may have at once
     */
    public int workersAllowed(int most, IntUnaryOperator processes) {
        int workers = 0;
        while (workers < most && allows(workers + 1, processes.applyAsInt(workers + 1))) {
            workers++;
        }
        return workers;
    }

    private boolean allows(int workers, int processes) {
        return this.budget == Long.MAX_VALUE
                || Footprint.MASTER + workers * usualNeed() + (processes - workers) * leastNeed() <= this.budget;
    }

    /**
     * The heap to limit a worker to.
     *
     * @param processes how many there may be at once beside the master
     * @return empty where the JVM, or an option that a user has set, decides
     */
    public OptionalLong maxHeap(int processes) {
        if (flags(this.added).maxHeap(this.limits.memorySeenByJvm()) != null) {
            return OptionalLong.empty();
        }
        return switch (this.heap.kind()) {
            case SIZE -> OptionalLong.of(this.heap.size());
            case OFF -> OptionalLong.empty();
            case AUTO -> (chosenHeap() != null) ? OptionalLong.empty() : share(processes);
        };
    }

    private OptionalLong share(int processes) {
        long byJvm = Footprint.heapOfJvm(this.limits.memorySeenByJvm());
        long most =
                Math.min(Footprint.heapOfJvm(this.limits.memory()), small() ? Footprint.SMALL_HEAP : Long.MAX_VALUE);
        long share = (this.budget == Long.MAX_VALUE)
                ? Long.MAX_VALUE
                : Footprint.heapWithin((this.budget - Footprint.MASTER) / Math.max(1, processes), besidesHeap());
        long least = Math.max(Footprint.LEAST_SHARE, flags().initialHeap());
        long heap = Math.max(least, Math.min(most, share));
        return (heap < byJvm) ? OptionalLong.of(heap) : OptionalLong.empty();
    }

    /** The largest heap as a user has chosen it; {@code null} where nobody has. */
    private @Nullable Long chosenHeap() {
        long memory = this.limits.memorySeenByJvm();
        Long ofWorkers = flags(this.added).maxHeap(memory);
        if (ofWorkers != null) {
            return ofWorkers;
        }
        return (this.heap.kind() == HeapSetting.Kind.SIZE)
                ? Long.valueOf(this.heap.size())
                : flags(this.inherited).maxHeap(memory);
    }

    private boolean small() {
        return this.profile == JvmProfile.SMALL;
    }

    /** What a worker that has been serving needs besides its heap. */
    long besidesHeap() {
        return serial() ? Footprint.SERIAL_NATIVE : Footprint.NATIVE;
    }

    /** Whether workers have the serial collector: as told, or as the JVM decides on a machine that is not a server to it. */
    private boolean serial() {
        JvmFlags set = flags();
        return set.set("-XX:+UseSerialGC")
                || !set.chooseCollector()
                        && (small()
                                || this.limits.processors() < 2
                                || this.limits.memorySeenByJvm() < LEAST_MEMORY_OF_A_SERVER);
    }

    /** All that is set already. */
    JvmFlags flags() {
        return new JvmFlags(
                Stream.concat(this.inherited.stream(), this.added.stream()).toList());
    }

    private static JvmFlags flags(List<String> options) {
        return new JvmFlags(options);
    }
}
