package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xypriss.cluster.control.transport.RunDirectoryLocation;
import io.xypriss.cluster.release.ReleaseException;
import io.xypriss.cluster.release.Releases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstReleaseTests {

    @TempDir
    private Path directory;

    private List<Path> files() throws Exception {
        try (Stream<Path> files = Files.walk(this.directory.resolve("kept"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void isTakenAndGivenBackButKeptForTheNextStart() throws Exception {
        Path jar = ExecutableJar.write(this.directory.resolve("app.jar"), "1");
        ReleaseKeeping keeping = new ReleaseKeeping(true, this.directory.resolve("kept"));
        Path runDirectory;
        Path release;
        try (FirstRelease first = FirstRelease.begin(jar, "java", keeping, RunDirectoryLocation.DEFAULT)) {
            assertThat(first.keeping()).isEqualTo(keeping);
            runDirectory = first.runDirectory().directory();
            assertThat(runDirectory).isDirectory();
            Releases releases = first.releases();
            release = releases.current().jar();
            assertThat(Files.mismatch(release, jar)).isEqualTo(-1);
            assertThat(files())
                    .as("no copy of the jar is left beside it")
                    .filteredOn((file) -> file.endsWith("app.jar"))
                    .containsExactly(release);
        }
        assertThat(runDirectory).doesNotExist();
        assertThat(files())
                .as("locks are given back")
                .noneMatch((file) -> file.toString().contains("in-use"));
        try (FirstRelease again = FirstRelease.begin(jar, "java", keeping, RunDirectoryLocation.DEFAULT)) {
            assertThat(again.releases().current().jar()).isEqualTo(release);
        }
    }

    @Test
    void withoutExecutableJarThereIsARunDirectoryOnly() throws Exception {
        Path runDirectory;
        try (FirstRelease first = FirstRelease.begin(null, "java", ReleaseKeeping.OFF, RunDirectoryLocation.DEFAULT)) {
            assertThat(first.releases()).isNull();
            runDirectory = first.runDirectory().directory();
            assertThat(runDirectory).isDirectory();
        }
        assertThat(runDirectory).doesNotExist();
    }

    @Test
    void brokenJarIsRefusedWhenItIsAskedForAndNothingIsLeft() throws Exception {
        Path jar = Files.writeString(this.directory.resolve("app.jar"), "not a jar");
        Path runDirectory;
        try (FirstRelease first = FirstRelease.begin(jar, "java", ReleaseKeeping.OFF, RunDirectoryLocation.DEFAULT)) {
            runDirectory = first.runDirectory().directory();
            assertThatThrownBy(first::releases)
                    .isInstanceOf(ReleaseException.class)
                    .hasMessageContaining("app.jar is not a complete jar");
        }
        assertThat(runDirectory).doesNotExist();
    }
}
