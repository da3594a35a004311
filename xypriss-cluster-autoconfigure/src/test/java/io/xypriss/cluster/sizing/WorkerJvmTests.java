package io.xypriss.cluster.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
class WorkerJvmTests {

    private static final MachineLimits LARGE = new MachineLimits(2, 64L << 30, 64L << 30);

    private static WorkerJvm jvm(JvmProfile profile, boolean relocation, String... inherited) {
        return jvm(false, profile, relocation, inherited);
    }

    private static WorkerJvm jvm(
            boolean lateOptimization, JvmProfile profile, boolean relocation, String... inherited) {
        return new WorkerJvm(
                lateOptimization,
                new MemoryPlan(LARGE, LARGE.memory(), HeapSetting.AUTO, profile, List.of(inherited), List.of()),
                relocation);
    }

    @Test
    void byDefaultNothingIsTunedWhereMemoryIsPlenty() {
        assertThat(jvm(JvmProfile.DEFAULT, true).options(3)).isEmpty();
        assertThat(jvm(JvmProfile.DEFAULT, true).environment()).isEmpty();
    }

    @Test
    void heapIsAShareWhereMemoryIsShort() {
        assertThat(jvm(JvmProfile.DEFAULT, true).options(65))
                .singleElement()
                .satisfies((option) -> assertThat(option).matches("-Xmx\\d+m"));
    }

    @Test
    void smallIsSmallInEveryRespect() {
        assertThat(jvm(JvmProfile.SMALL, true).options(3))
                .containsExactly(
                        "-Xmx128m", "-XX:+UseSerialGC", "-Xms16m", "-Xss512k", "-XX:ReservedCodeCacheSize=64m");
        assertThat(jvm(JvmProfile.SMALL, true).environment()).isEqualTo(Map.of("MALLOC_ARENA_MAX", "2"));
    }

    @Test
    void whatTheUserHasSetIsLeftAlone() {
        assertThat(jvm(
                                JvmProfile.SMALL,
                                false,
                                "-Xmx1g",
                                "-XX:+UseParallelGC",
                                "-Xms512m",
                                "-XX:ThreadStackSize=1024",
                                "-XX:ReservedCodeCacheSize=128m",
                                "-XX:ArchiveRelocationMode=1")
                        .options(3))
                .isEmpty();
    }

    @Test
    void optimizesLaterThanHotSpotDoes() {
        assertThat(LateOptimization.isSupported())
                .as("tests run on HotSpot with C2")
                .isTrue();
        assertThat(jvm(true, JvmProfile.DEFAULT, true, "-Xmx1g").options(3))
                .containsExactly(
                        "-XX:Tier4InvocationThreshold=20000",
                        "-XX:Tier4MinInvocationThreshold=2400",
                        "-XX:Tier4CompileThreshold=60000",
                        "-XX:Tier4BackEdgeThreshold=160000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:TieredStopAtLevel=1",
                "-XX:-TieredCompilation",
                "-XX:Tier4InvocationThreshold=100",
                "-XX:CompileThresholdScaling=0.5",
                "-XX:+UseJVMCICompiler",
                "-Xint"
            })
    void howTheUserWantsItCompiledItIsCompiled(String option) {
        assertThat(jvm(true, JvmProfile.DEFAULT, true, "-Xmx1g", option).options(3))
                .isEmpty();
    }

    @Test
    void archivesAreMappedInPlaceOnlyWhereWanted() {
        assertThat(jvm(JvmProfile.DEFAULT, false).options(3))
                .containsExactly("-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0");
    }
}
