package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.control.transport.RunDirectory;
import io.xypriss.cluster.release.Release;
import io.xypriss.cluster.release.Releases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshFilesTests {

    private static final FileTime LONG_AGO = FileTime.from(Instant.now().minus(Duration.ofDays(20)));

    @TempDir
    private Path directory;

    @Test
    void areMarkedAgainAndAgain() throws Exception {
        try (RunDirectory runDirectory = RunDirectory.create()) {
            Path lock = runDirectory.directory().resolve("lock");
            FreshFiles files = new FreshFiles(runDirectory, null, Duration.ofMillis(20));
            try {
                for (int time = 1; time <= 2; time++) {
                    assertThat(lock.toFile().setLastModified(LONG_AGO.toMillis()))
                            .isTrue();
                    await().atMost(Duration.ofSeconds(60))
                            .until(() -> Files.getLastModifiedTime(lock).compareTo(LONG_AGO) > 0);
                }
            } finally {
                files.close();
            }
        }
    }

    /** As it is with {@code archive.mode=off}. */
    @Test
    void releasesInTheRunDirectoryStayAsTheyAre() throws Exception {
        try (RunDirectory runDirectory = RunDirectory.create();
                Releases releases = Releases.open(
                        ExecutableJar.write(this.directory.resolve("app.jar"), "1"),
                        runDirectory.directory(),
                        "java")) {
            Path lock = runDirectory.directory().resolve("lock");
            assertThat(lock.toFile().setLastModified(LONG_AGO.toMillis())).isTrue();
            Release release = releases.current();
            Object file = Files.getAttribute(release.jar(), "unix:ino");
            FreshFiles.renew(runDirectory, releases);
            assertThat(Files.getLastModifiedTime(lock)).isGreaterThan(LONG_AGO);
            assertThat(releases.take()).isEqualTo(release);
            assertThat(Files.getAttribute(release.jar(), "unix:ino"))
                    .as("not made anew")
                    .isEqualTo(file);
        }
    }
}
