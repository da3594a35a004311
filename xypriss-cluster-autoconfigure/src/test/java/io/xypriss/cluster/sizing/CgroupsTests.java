package io.xypriss.cluster.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupsTests {

    private static final String GIBIBYTE = Long.toString(1L << 30);

    @TempDir
    private Path top;

    private void write(String file, String text) throws IOException {
        Path path = this.top.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }

    private Cgroups version2(String group, String root) {
        return new Cgroups(
                "0::" + group + "\n",
                "21 20 0:19 / /proc rw shared:5 - proc proc rw\n30 23 0:26 " + root + " " + this.top
                        + " rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n");
    }

    private Cgroups version1(String group, String root) {
        return new Cgroups(
                "9:name=systemd:/\n4:memory:" + group + "\n2:cpu,cpuacct:" + group + "\n0::/\n",
                "31 23 0:27 " + root + " " + this.top.resolve("memory") + " rw - cgroup cgroup rw,memory\n32 23 0:28 "
                        + root + " " + this.top.resolve("cpu") + " rw - cgroup cgroup rw,cpu,cpuacct\n");
    }

    @Test
    void limitOfTheOwnGroup() throws IOException {
        write("app.service/memory.max", GIBIBYTE);
        write("app.service/cpu.max", "150000 100000");
        Cgroups cgroups = version2("/app.service", "/");

        assertThat(cgroups.memory()).hasValue(1L << 30);
        assertThat(cgroups.processors()).hasValue(1.5);
    }

    @Test
    void lowestLimitOfTheGroupsAboveCounts() throws IOException {
        write("a.slice/memory.max", GIBIBYTE);
        write("a.slice/cpu.max", "50000 100000");
        write("a.slice/app.service/memory.max", "max");
        write("a.slice/app.service/cpu.max", "max 100000");
        assertThat(version2("/a.slice/app.service", "/").memory()).hasValue(1L << 30);
        assertThat(version2("/a.slice/app.service", "/").processors()).hasValue(0.5);

        write("a.slice/app.service/memory.max", Long.toString(1L << 29));
        assertThat(version2("/a.slice/app.service", "/").memory()).hasValue(1L << 29);
    }

    @Test
    void noLimit() throws IOException {
        write("app.service/memory.max", "max");
        write("app.service/cpu.max", "max 100000");
        assertThat(version2("/app.service", "/").memory()).isEmpty();
        assertThat(version2("/app.service", "/").processors()).isEmpty();

        write("memory/app/memory.limit_in_bytes", "9223372036854771712");
        write("cpu/app/cpu.cfs_quota_us", "-1");
        write("cpu/app/cpu.cfs_period_us", "100000");
        assertThat(version1("/app", "/").memory()).isEmpty();
        assertThat(version1("/app", "/").processors()).isEmpty();
    }

    @Test
    void version1HasAHierarchyForEachController() throws IOException {
        write("memory/app/memory.limit_in_bytes", "9223372036854771712");
        write("memory/memory.limit_in_bytes", GIBIBYTE);
        write("cpu/app/cpu.cfs_quota_us", "200000");
        write("cpu/app/cpu.cfs_period_us", "100000");
        Cgroups cgroups = version1("/app", "/");

        assertThat(cgroups.memory()).hasValue(1L << 30);
        assertThat(cgroups.processors()).hasValue(2);
    }

    @Test
    void containerSeesItsOwnGroupAtTheTop() throws IOException {
        write("memory/memory.limit_in_bytes", GIBIBYTE);
        assertThat(version1("/docker/abc", "/docker/abc").memory()).hasValue(1L << 30);
        write("memory.max", GIBIBYTE);
        assertThat(version2("/docker/abc", "/").memory()).hasValue(1L << 30);
        assertThat(version2("/../../abc", "/").memory()).hasValue(1L << 30);
    }

    @Test
    void nothingMounted() {
        Cgroups cgroups = new Cgroups("0::/\n", "21 20 0:19 / /proc rw shared:5 - proc proc rw\n");
        assertThat(cgroups.memory()).isEmpty();
        assertThat(cgroups.processors()).isEmpty();
    }

    @Test
    void machineIsWhatTheLowestLimitSays() throws IOException {
        write("app.service/memory.max", GIBIBYTE);
        write("app.service/cpu.max", "50000 100000");
        Optional<Cgroups> cgroups = Optional.of(version2("/app.service", "/"));

        assertThat(MachineLimits.of(32, 64L << 30, cgroups)).isEqualTo(new MachineLimits(1, 1L << 30, 64L << 30));
        assertThat(MachineLimits.of(32, 1L << 29, cgroups).memory()).isEqualTo(1L << 29);
        assertThat(MachineLimits.of(2, 64L << 30, Optional.empty()))
                .isEqualTo(new MachineLimits(2, 64L << 30, 64L << 30));
    }

    @Test
    void thisMachineHasLimitsThatMakeSense() {
        MachineLimits limits = MachineLimits.ofThisProcess();
        assertThat(limits.processors()).isBetween(1, Runtime.getRuntime().availableProcessors());
        assertThat(limits.memory()).isPositive().isLessThanOrEqualTo(limits.memorySeenByJvm());
    }
}
