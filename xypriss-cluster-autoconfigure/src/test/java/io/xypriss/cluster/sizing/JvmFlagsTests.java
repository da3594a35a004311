package io.xypriss.cluster.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("jdk")
class JvmFlagsTests {

    @ParameterizedTest
    @CsvSource({
        "-Xmx268435456, 256",
        "-Xmx262144k, 256",
        "-Xmx256m, 256",
        "-Xmx256M, 256",
        "-Xmx2g, 2048",
        "-XX:MaxHeapSize=256m, 256",
        "-XX:MaxRAMPercentage=25, 256",
        "-XX:MaxRAMPercentage=12.5, 128",
        "-XX:MaxRAMFraction=2, 512",
        "-Xms64m -Xmx256m, 256",
        "-Xmx1g -Xmx256m, 256",
        "-Xmx256m -XX:MaxRAMPercentage=75, 256",
        "-XX:MaxRAMPercentage=75 -Xmx256m, 256"
    })
    void largestHeap(String options, long megabytes) {
        assertThat(flags(options).maxHeap(1L << 30)).isEqualTo(megabytes << 20);
    }

    @Test
    void leftToTheJvm() {
        assertThat(flags("-Xms64m -Xss1m -XX:+UseZGC").maxHeap(1L << 30)).isNull();
        assertThat(flags("-Xmx256m").initialHeap()).isZero();
        assertThat(flags("-Xmx256m").chooseCollector()).isFalse();
    }

    @Test
    void otherChoices() {
        assertThat(flags("-Xms64m").initialHeap()).isEqualTo(64 << 20);
        assertThat(flags("-XX:InitialHeapSize=64m").initialHeap()).isEqualTo(64 << 20);
        assertThat(flags("-XX:+UseParallelGC").chooseCollector()).isTrue();
        assertThat(flags("-XX:+UseZGC").chooseCollector()).isTrue();
        assertThat(flags("-XX:+UseStringDeduplication").chooseCollector()).isFalse();
        assertThat(flags("-XX:-UseZGC").chooseCollector()).isFalse();
        assertThat(flags("-Xss1m").set("-Xss", "-XX:ThreadStackSize=")).isTrue();
        assertThat(flags("-XX:ThreadStackSize=512").set("-Xss", "-XX:ThreadStackSize="))
                .isTrue();
        assertThat(flags("-Xmx1g").set("-Xss", "-XX:ThreadStackSize=")).isFalse();
    }

    private static JvmFlags flags(String options) {
        return new JvmFlags(List.of(options.split(" ")));
    }
}
