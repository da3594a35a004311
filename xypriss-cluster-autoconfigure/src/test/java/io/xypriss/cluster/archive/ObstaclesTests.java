package io.xypriss.cluster.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
class ObstaclesTests {

    static final JvmIdentity JDK_17 =
            new JvmIdentity(17, "Vendor", "OpenJDK 64-Bit Server VM", "17.0.15+6", "/jdk17", "amd64");

    static final JvmIdentity JDK_25 =
            new JvmIdentity(25, "Vendor", "OpenJDK 64-Bit Server VM", "25.0.3+9", "/jdk25", "amd64");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:SharedArchiveFile=/own.jsa",
                "-XX:AOTCache=/own.aot",
                "-XX:AOTMode=off",
                "-XX:+AutoCreateSharedArchive",
                "-Xshare:off",
                "-XX:+UseZGC",
                "-agentlib:jdwp=transport=dt_socket",
                "-agentpath:/profiler.so",
                "--patch-module=java.base=x",
                "-Djava.system.class.loader=Mine"
            })
    void optionThatRulesOneOutIsNamed(String option) {
        assertThat(Obstacles.find(JDK_17, List.of("-Xmx1g", option), true)).contains(option);
        assertThat(Obstacles.find(JDK_25, List.of(option, "-Xmx1g"), true)).contains(option);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:+UseSerialGC",
                "-XX:+UseParallelGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Xmx512m",
                "-Dany=thing",
                "--add-opens=java.base/java.lang=ALL-UNNAMED"
            })
    void othersDoNot(String option) {
        assertThat(Obstacles.find(JDK_17, List.of(option), true)).isNull();
        assertThat(Obstacles.find(JDK_25, List.of(option), true)).isNull();
    }

    @Test
    void javaAgentIsOneBefore25Only() {
        List<String> options = List.of("-javaagent:/agent.jar");
        assertThat(Obstacles.find(JDK_17, options, true)).contains("-javaagent:/agent.jar");
        assertThat(Obstacles.find(JDK_25, options, true)).isNull();
    }

    @Test
    void soIsAnotherLayoutAndAnotherVirtualMachine() {
        assertThat(Obstacles.find(JDK_25, List.of(), false)).contains("extract");
        JvmIdentity openJ9 = new JvmIdentity(17, "IBM", "Eclipse OpenJ9 VM", "1", "/j9", "amd64");
        assertThat(Obstacles.find(openJ9, List.of(), true)).contains("OpenJ9");
    }
}
