package io.xypriss.cluster.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xypriss.cluster.sizing.MachineLimits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.env.MockEnvironment;

class SizingTests {

    /** With the default surge of one process. */
    private static Sizing sizing(int processors, long megabytes, Map<String, String> properties, String... options) {
        MockEnvironment environment = new MockEnvironment();
        properties.forEach((key, value) -> environment.setProperty("xypriss.cluster." + key, value));
        long memory = (megabytes == 0) ? Long.MAX_VALUE : megabytes << 20;
        return Sizing.of(
                new ClusterPropertiesReader(environment).read(),
                new MachineLimits(processors, memory, memory),
                List.of(options),
                List.of(),
                (workers) -> workers + 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # workers, processors, megabytes (0: not known), reason
            auto | 2   | 1024   | 1 worker: memory allows 1; 2 processors
            auto | 1   | 512    | 1 worker: memory allows none of the usual size; 1 processor
            auto | 1   | 2048   | 1 worker: 1 processor; memory would allow 3
            auto | 2   | 4096   | 2 workers: 2 processors; memory would allow 8
            auto | 8   | 2048   | 3 workers: memory allows 3; 8 processors
            auto | 32  | 65536  | 32 workers: 32 processors; memory would allow 140
            auto | 4   | 0      | 4 workers: 4 processors; memory would allow 256
            auto | 300 | 0      | 256 workers: memory allows 256; 300 processors
            cpu  | 4   | 512    | 3 workers: 4 processors, less 1 (workers=cpu); memory would allow none of the usual size
            cpu  | 1   | 1024   | 1 worker: 1 processor, less 1 (workers=cpu); memory would allow 1
            io   | 4   | 65536  | 8 workers: 2 × 4 processors (workers=io); memory would allow 140
            io   | 200 | 0      | 256 workers: 2 × 200 processors (workers=io); memory would allow 256
            7    | 1   | 65536  | 7 workers: as configured; 1 processor, memory would allow 150
            """)
    void numberOfWorkersAndWhy(String workers, int processors, long megabytes, String reason) {
        Sizing sizing = sizing(processors, megabytes, Map.of("workers", workers));
        assertThat(sizing.count().reason()).isEqualTo(reason);
        assertThat(reason).startsWith(sizing.count().workers() + " worker");
        assertThat(sizing.notes().get(0)).isEqualTo(reason);
    }

    @Test
    void numberThatCannotFitIsRefusedWithTheArithmetic() {
        Sizing sizing = sizing(2, 1024, Map.of("workers", "64"));
        assertThat(sizing.refusal("64"))
                .startsWith("64 workers and 1 more at times (spares, replacements) need 65 × ")
                .contains("but the memory budget is 768 MB: at most ");
    }

    @ParameterizedTest
    @CsvSource({"512, 1", "1024, 2", "1024, 3", "2048, 8", "65536, 256"})
    void numberThatMightFitIsNotRefused(long megabytes, String workers) {
        assertThat(sizing(2, megabytes, Map.of("workers", workers)).refusal(workers))
                .isNull();
    }

    @Test
    void automaticNumberIsNeverRefused() {
        assertThat(sizing(2, 128, Map.of()).refusal("auto")).isNull();
        assertThat(sizing(2, 1024, Map.of(), "-XX:MaxRAMPercentage=75").count().workers())
                .isEqualTo(1);
    }

    @Test
    void heapThatTheUserGivesDecidesHowManyFit() {
        assertThat(sizing(2, 1024, Map.of("workers", "2"), "-Xmx512m").refusal("2"))
                .contains("need 3 × 640 MB")
                .contains("not even 1 worker fits");
        assertThat(sizing(2, 1024, Map.of("workers", "2", "jvm.heap", "64MB"), "-Xmx512m")
                        .refusal("2"))
                .isNull();
    }

    @Test
    void budgetMayBeASize() {
        Map<String, String> properties = new HashMap<>(Map.of("workers", "8", "memory.budget", "600MB"));
        assertThat(sizing(2, 65536, properties).refusal("8")).contains("the memory budget is 600 MB");
        properties.put("memory.budget", "100%");
        assertThat(sizing(2, 65536, properties).plan().budget()).isEqualTo(64L << 30);
    }

    @Test
    void notesTellOfTheHeap() {
        assertThat(sizing(8, 2048, Map.of()).notes().get(1))
                .matches("1536 MB for all processes, of 2048 MB; each worker has a heap of at most \\d+ MB");
        assertThat(sizing(1, 65536, Map.of()).notes().get(1)).endsWith("as large as the JVM or its options allow");
        assertThat(sizing(2, 2048, Map.of("jvm.heap", "off")).notes().get(1)).endsWith("not limited by the cluster");
        assertThat(sizing(2, 0, Map.of()).notes()).hasSize(1);
    }

    @Test
    void workersOfAJvmThatOptimizesDoSoLaterUnlessTheUserSaysHowToCompile() {
        assumeTrue(System.getProperty("java.vm.name").endsWith("Server VM"), "not the HotSpot that has C2");
        String option = "-XX:Tier4InvocationThreshold=20000";
        assertThat(sizing(2, 65536, Map.of()).workerJvm().options(3)).contains(option);
        assertThat(sizing(2, 65536, Map.of(), "-XX:TieredStopAtLevel=1")
                        .workerJvm()
                        .options(3))
                .doesNotContain(option);
    }
}
