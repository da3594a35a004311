package io.xypriss.cluster.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryPlanTests {

    private static MemoryPlan plan(
            long memory, HeapSetting heap, JvmProfile profile, List<String> inherited, List<String> added) {
        long bytes = memory << 20;
        return new MemoryPlan(new MachineLimits(2, bytes, bytes), bytes / 4 * 3, heap, profile, inherited, added);
    }

    private static MemoryPlan plan(long memory, String... inherited) {
        return plan(memory, HeapSetting.AUTO, JvmProfile.DEFAULT, List.of(inherited), List.of());
    }

    private static long megabytes(OptionalLong bytes) {
        return bytes.orElseThrow() >> 20;
    }

    @ParameterizedTest
    @CsvSource({"512, 2", "1024, 2", "1024, 3", "2048, 3", "4096, 5", "24105, 3", "65536, 33", "65536, 200"})
    void allProcessesAtTheirLargestFitTheBudgetOrHaveTheLeast(long memory, int processes) {
        MemoryPlan plan = plan(memory);
        long heap = plan.maxHeap(processes).orElse(memory << 18);
        long all = Footprint.MASTER + processes * Footprint.ofWorker(heap, plan.besidesHeap());
        assertThat(heap == Footprint.LEAST_SHARE || all <= plan.budget())
                .as("%s of heap, %s in all", heap, all)
                .isTrue();
        assertThat(heap).isGreaterThanOrEqualTo(Footprint.LEAST_SHARE).isLessThanOrEqualTo((memory << 20) / 2);
    }

    @ParameterizedTest
    @CsvSource({"512, 0", "700, 0", "1024, 1", "2048, 3", "4096, 8", "65536, 140", "262144, 256"})
    void workersAllowed(long memory, int workers) {
        assertThat(plan(memory).workersAllowed(256, (count) -> count + 1)).isEqualTo(workers);
    }

    @Test
    void withoutNeedTheJvmDecides() {
        assertThat(plan(65536).maxHeap(2)).isEmpty();
        assertThat(withoutLimits(JvmProfile.DEFAULT).maxHeap(300)).isEmpty();
        assertThat(withoutLimits(JvmProfile.SMALL).maxHeap(300)).hasValue(Footprint.SMALL_HEAP);
    }

    private static MemoryPlan withoutLimits(JvmProfile profile) {
        return new MemoryPlan(
                new MachineLimits(2, Long.MAX_VALUE, Long.MAX_VALUE),
                Long.MAX_VALUE,
                HeapSetting.AUTO,
                profile,
                List.of(),
                List.of());
    }

    @Test
    void heapIsNeverMoreThanTheJvmWouldTake() {
        // 1 GB: a share of 500 MB, but the JVM takes a quarter.
        assertThat(plan(1024).maxHeap(1)).isEmpty();
        // A limit that the JVM does not see.
        MemoryPlan blind = new MemoryPlan(
                new MachineLimits(2, 1L << 30, 64L << 30),
                1L << 30,
                HeapSetting.AUTO,
                JvmProfile.DEFAULT,
                List.of(),
                List.of());
        assertThat(megabytes(blind.maxHeap(1))).isEqualTo(256);
    }

    @Test
    void moreProcessesHaveLessEach() {
        assertThat(megabytes(plan(2048).maxHeap(4)))
                .isLessThan(megabytes(plan(2048).maxHeap(3)));
        assertThat(megabytes(plan(2048).maxHeap(250))).isEqualTo(Footprint.LEAST_SHARE >> 20);
    }

    @ParameterizedTest
    @CsvSource({"-Xmx300m", "-XX:MaxHeapSize=300m", "-XX:MaxRAMPercentage=40", "-XX:MaxRAMFraction=3"})
    void whatTheUserSaysOfTheHeapHolds(String option) {
        assertThat(plan(1024, option).maxHeap(8)).isEmpty();
        assertThat(plan(1024, HeapSetting.of(200 << 20), JvmProfile.SMALL, List.of(), List.of(option))
                        .maxHeap(8))
                .isEmpty();
    }

    @Test
    void needFollowsFromTheHeapThatTheUserHasChosen() {
        long without = plan(1024).leastNeed();
        assertThat(plan(1024, "-Xmx512m").leastNeed()).isGreaterThan(512 << 20).isGreaterThan(without);
        assertThat(plan(1024, "-Xmx16m").leastNeed()).isLessThan(without);
        assertThat(plan(1024, HeapSetting.of(512 << 20), JvmProfile.DEFAULT, List.of("-Xmx64m"), List.of())
                        .leastNeed())
                .as("of the inherited heap and that of workers, the latter counts")
                .isEqualTo(plan(1024, "-Xmx512m").leastNeed());
        assertThat(plan(1024, HeapSetting.of(512 << 20), JvmProfile.DEFAULT, List.of(), List.of("-Xmx64m"))
                        .leastNeed())
                .as("options of workers count most")
                .isEqualTo(plan(1024, "-Xmx64m").leastNeed());
    }

    @Test
    void sizeIsSetAsItIsAndOffNotAtAll() {
        assertThat(megabytes(plan(1024, HeapSetting.of(300 << 20), JvmProfile.DEFAULT, List.of("-Xmx64m"), List.of())
                        .maxHeap(99)))
                .isEqualTo(300);
        assertThat(plan(1024, HeapSetting.OFF, JvmProfile.SMALL, List.of(), List.of())
                        .maxHeap(99))
                .isEmpty();
    }

    @Test
    void heapIsNotLessThanTheOneToStartWith() {
        assertThat(megabytes(plan(1024, "-Xms200m").maxHeap(20))).isEqualTo(200);
    }

    @Test
    void serialCollectorLeavesMoreToTheHeap() {
        assertThat(megabytes(plan(4096, "-XX:+UseSerialGC").maxHeap(6)))
                .isGreaterThan(megabytes(plan(4096).maxHeap(6)))
                .isGreaterThan(megabytes(plan(4096, "-XX:+UseParallelGC").maxHeap(6)));
        // What the JVM chooses by itself here.
        assertThat(plan(1024).maxHeap(2))
                .isEqualTo(plan(1024, "-XX:+UseSerialGC").maxHeap(2));
    }

    @Test
    void smallProfileCapsTheHeap() {
        MemoryPlan small = plan(65536, HeapSetting.AUTO, JvmProfile.SMALL, List.of(), List.of());
        assertThat(small.maxHeap(2)).hasValue(Footprint.SMALL_HEAP);
        assertThat(small.usualNeed()).isLessThan(plan(65536).usualNeed());
    }
}
