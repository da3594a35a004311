package io.xypriss.cluster.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link PathOwners}, as {@link PrivateDirectory} uses it. */
class PathOwnersTests {

    private static final int STICKY = 01000;

    @TempDir
    private Path directory;

    @BeforeEach
    void needsUsersToProtectFrom() {
        assumeTrue(!OneUserContainer.isHere());
    }

    @Test
    void parentThatOthersMayWriteToIsRefused() throws IOException {
        Path open = Files.createDirectory(this.directory.resolve("open"));
        Path between = Files.createDirectory(open.resolve("between"), PrivateDirectory.within(open));
        for (String permissions : new String[] {"rwxrwxrwx", "rwx----w-"}) {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString(permissions));
            for (Path parent : new Path[] {open, between}) {
                assertThatExceptionOfType(UnsafeDirectoryException.class)
                        .isThrownBy(() -> PrivateDirectory.ensure(parent.resolve("private")))
                        .withMessageContaining("could be replaced by another user")
                        .withMessageContaining("may write to " + open);
                assertThatExceptionOfType(UnsafeDirectoryException.class)
                        .isThrownBy(() -> PrivateDirectory.createTemporary(parent, "new-"))
                        .withMessageContaining("may write to " + open);
                assertThat(parent).isDirectoryNotContaining("glob:**/new-*");
            }
        }
    }

    @Test
    void stickyParentIsAccepted() throws IOException {
        Path sticky = Files.createDirectory(this.directory.resolve("sticky"));
        Files.setAttribute(sticky, "unix:mode", 0777 | STICKY);

        PrivateDirectory.ensure(sticky.resolve("private"));

        assertThat(PathOwners.problem(sticky.resolve("private"))).isNull();
    }

    @Test
    void linkThroughADirectoryThatOthersMayWriteToIsRefused() throws IOException {
        Path open = Files.createDirectory(this.directory.resolve("open"));
        Path safe = Files.createDirectory(this.directory.resolve("safe"));
        Path target = Files.createDirectory(open.resolve("target"));
        Path toUnsafe = Files.createSymbolicLink(safe.resolve("link"), Path.of("../open/target"));
        Path toSafe = Files.createSymbolicLink(open.resolve("link"), safe);
        Files.createDirectory(target.resolve("private"));
        Files.createDirectory(safe.resolve("private"));
        assertThat(PathOwners.problem(toUnsafe.resolve("private"))).isNull();
        assertThat(PathOwners.problem(toSafe.resolve("private"))).isNull();

        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(PathOwners.problem(toUnsafe.resolve("private"))).contains("may write to " + open);
        assertThat(PathOwners.problem(toSafe.resolve("private"))).contains("may write to " + open);
    }

    @Test
    void directoryOfAnotherUserIsRefused() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "Only root can give a directory away");
        Path others = Files.createDirectory(this.directory.resolve("others"));
        Path directory = Files.createDirectory(others.resolve("private"));
        Files.setAttribute(others, "unix:uid", 12345);

        assertThat(PathOwners.problem(directory)).contains(others + " belongs to another user (12345)");
    }

    @Test
    void machineIsNoContainer(@TempDir Path proc) throws IOException {
        Path self = Files.createDirectories(proc.resolve("self/ns"));
        Files.createFile(proc.resolve("self/stat"));
        Files.createDirectory(proc.resolve("1"));
        Path namespace = Files.createSymbolicLink(self.resolve("pid"), Path.of("pid:[4026531836]"));
        assertThat(OneUserContainer.isHere(proc)).isFalse();
        Files.delete(namespace);
        assertThat(OneUserContainer.isHere(proc)).isFalse();
        Files.createSymbolicLink(namespace, Path.of("pid:[4026532000]"));
        assertThat(OneUserContainer.isHere(proc)).isTrue();
        if ("root".equals(System.getProperty("user.name"))) {
            Files.setAttribute(proc.resolve("1"), "unix:uid", 12345);
            assertThat(OneUserContainer.isHere(proc)).isFalse();
        }
    }
}
