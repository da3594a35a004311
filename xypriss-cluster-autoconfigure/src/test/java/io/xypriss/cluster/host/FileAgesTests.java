package io.xypriss.cluster.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileAgesTests {

    private static final Instant LONG_AGO =
            Instant.now().minus(Duration.ofDays(20)).plusNanos(123_456_789);

    @TempDir
    private Path directory;

    private static void age(Path path) throws IOException {
        FileTime then = FileTime.from(LONG_AGO);
        Files.getFileAttributeView(path, BasicFileAttributeView.class).setTimes(then, then, null);
    }

    private static void assertRenewed(Path path, FileTime modified) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        assertThat(attributes.lastAccessTime().toInstant()).isAfter(LONG_AGO.plus(Duration.ofDays(19)));
        assertThat(attributes.lastModifiedTime())
                .as("what a class archive was made of must not look changed")
                .isEqualTo(modified);
    }

    @Test
    void allInAFolderLooksUsedButNotChanged() throws IOException {
        Path folder = Files.createDirectories(this.directory.resolve("a/b"));
        Path file = Files.writeString(folder.resolve("app.jar"), "content");
        Path other = Files.writeString(this.directory.resolve("other"), "content");
        Path link = Files.createSymbolicLink(folder.resolve("link"), other);
        age(file);
        age(folder);
        age(other);
        FileTime modified = Files.getLastModifiedTime(file);
        FileAges.read(this.directory.resolve("a"));
        assertRenewed(file, modified);
        assertRenewed(folder, modified);
        assertThat(link).isSymbolicLink();
        assertThat(Files.readAttributes(other, BasicFileAttributes.class)
                        .lastAccessTime()
                        .toInstant())
                .as("behind a link")
                .isBefore(LONG_AGO.plus(Duration.ofDays(1)));
    }

    @Test
    void folderThatIsGoneIsNoProblem() throws IOException {
        FileAges.read(this.directory.resolve("none"));
        assertThat(this.directory).isEmptyDirectory();
    }

    @Test
    void allInAFolderLooksChanged() throws IOException {
        Path folder = Files.createDirectories(this.directory.resolve("a/b"));
        Path file = Files.writeString(folder.resolve("lock"), "1");
        Path other =
                Files.writeString(Files.createDirectory(folder.resolve("other")).resolve("app.jar"), "content");
        age(file);
        age(other);
        age(folder);
        FileTime modified = Files.getLastModifiedTime(other);
        FileAges.changed(this.directory.resolve("a"), Set.of(other.getParent()));
        assertThat(Files.getLastModifiedTime(other)).isEqualTo(modified);
        assertThat(Files.getLastModifiedTime(file).toInstant()).isAfter(LONG_AGO.plus(Duration.ofDays(19)));
        assertThat(Files.getLastModifiedTime(folder).toInstant()).isAfter(LONG_AGO.plus(Duration.ofDays(19)));
    }
}
