package io.xypriss.cluster.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.launch.jvm.JvmLaunch;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
class ArchiveKeyTests {

    private static final JvmIdentity JVM = ObstaclesTests.JDK_17;

    private final ArchiveKey key = key(JVM, "abc", "-XX:+UseParallelGC");

    private static ArchiveKey key(JvmIdentity jvm, String release, String... options) {
        Path jar = Path.of("/releases/" + release + "/app.jar");
        return ArchiveKey.of(
                jvm,
                release,
                new JvmLaunch("/jdk/bin/java", List.of(options), jar, List.of("-jar", jar.toString()), List.of()));
    }

    @Test
    void isTheSameForTheSame() {
        assertThat(key(JVM, "abc", "-XX:+UseParallelGC")).isEqualTo(this.key);
        assertThat(this.key.id()).matches("[0-9a-f]{16}");
    }

    @Test
    void dependsOnTheRelease() {
        assertThat(key(JVM, "abd", "-XX:+UseParallelGC").id()).isNotEqualTo(this.key.id());
    }

    @Test
    void dependsOnEachTraitOfTheJvm() {
        List<JvmIdentity> others = List.of(
                new JvmIdentity(25, JVM.vendor(), JVM.name(), JVM.version(), JVM.home(), JVM.architecture()),
                new JvmIdentity(17, "Other", JVM.name(), JVM.version(), JVM.home(), JVM.architecture()),
                new JvmIdentity(17, JVM.vendor(), "Other HotSpot", JVM.version(), JVM.home(), JVM.architecture()),
                new JvmIdentity(17, JVM.vendor(), JVM.name(), "17.0.16", JVM.home(), JVM.architecture()),
                new JvmIdentity(17, JVM.vendor(), JVM.name(), JVM.version(), "/other", JVM.architecture()),
                new JvmIdentity(17, JVM.vendor(), JVM.name(), JVM.version(), JVM.home(), "aarch64"));
        assertThat(others)
                .extracting((jvm) -> key(jvm, "abc", "-XX:+UseParallelGC").id())
                .doesNotHaveDuplicates()
                .doesNotContain(this.key.id());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Dspring.aot.enabled=true",
                "-XX:+UseSerialGC",
                "-javaagent:/a.jar",
                "--add-opens=java.base/java.lang=ALL-UNNAMED"
            })
    void dependsOnOptions(String option) {
        assertThat(key(JVM, "abc", "-XX:+UseParallelGC", option).id()).isNotEqualTo(this.key.id());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Xmx256m",
                "-Xms64m",
                "-XX:MaxRAMPercentage=25",
                "-XX:MetaspaceSize=64m",
                "-Xss512k",
                "-Dx=1",
                "-Djava.io.tmpdir=/x"
            })
    void sizesAndSystemPropertiesDoNotMatter(String option) {
        assertThat(key(JVM, "abc", "-XX:+UseParallelGC", option)).isEqualTo(this.key);
    }

    @Test
    void exceptOfAHeapThatIsTooLargeForCompressedReferences() {
        assertThat(key(JVM, "abc", "-XX:+UseParallelGC", "-Xmx40g").id()).isNotEqualTo(this.key.id());
        assertThat(key(JVM, "abc", "-XX:+UseParallelGC", "-Xmx4g")).isEqualTo(this.key);
    }
}
