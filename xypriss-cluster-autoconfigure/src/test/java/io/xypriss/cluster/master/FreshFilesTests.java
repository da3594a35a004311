package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.control.RunDirectory;
import io.xypriss.cluster.release.Release;
import io.xypriss.cluster.release.Releases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshFilesTests {

    private static final FileTime LONG_AGO = FileTime.from(Instant.now().minus(Duration.ofDays(20)));

    @TempDir
    private Path directory;

    private Path jar() throws Exception {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "user.Main");
        Path jar = this.directory.resolve("app.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }

    /** As it is with {@code archive.mode=off}. */
    @Test
    void releasesInTheRunDirectoryStayAsTheyAre() throws Exception {
        try (RunDirectory runDirectory = RunDirectory.create();
                Releases releases = Releases.open(jar(), runDirectory.directory(), "java")) {
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
