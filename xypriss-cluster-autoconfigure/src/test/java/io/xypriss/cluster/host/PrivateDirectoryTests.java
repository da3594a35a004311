package io.xypriss.cluster.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateDirectoryTests {

    private static final Configuration WINDOWS = Configuration.windows().toBuilder()
            .setAttributeViews("basic", "owner", "dos", "acl")
            .build();

    @Test
    void isForTheOwnerByPermissions(@TempDir Path parent) throws IOException {
        Path directory = parent.resolve("private");
        PrivateDirectory.ensure(directory);
        PrivateDirectory.ensure(directory);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        Path within = Files.createDirectory(directory.resolve("within"), PrivateDirectory.within(directory));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(within)))
                .isEqualTo("rwx------");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
        assertThatExceptionOfType(UnsafeDirectoryException.class)
                .isThrownBy(() -> PrivateDirectory.ensure(directory))
                .withMessageContaining("rwx------");
    }

    @Test
    void isForTheOwnerByAnAccessControlListWhereThereAreNoPermissions() throws IOException {
        try (FileSystem windows = Jimfs.newFileSystem(WINDOWS)) {
            Path parent = Files.createDirectories(windows.getPath("C:\\Temp"));
            Path directory = parent.resolve("private");
            PrivateDirectory.ensure(directory);
            PrivateDirectory.ensure(directory);
            assertThat(acl(directory).getAcl()).singleElement().satisfies((entry) -> {
                assertThat(entry.type()).isEqualTo(AclEntryType.ALLOW);
                assertThat(entry.principal()).isEqualTo(Files.getOwner(directory));
                assertThat(entry.permissions()).contains(AclEntryPermission.values());
                assertThat(entry.flags())
                        .containsExactlyInAnyOrder(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT);
            });
            try (var children = Files.list(parent)) {
                assertThat(children).containsExactly(directory);
            }
            Path within = Files.createDirectory(directory.resolve("within"), PrivateDirectory.within(directory));
            PrivateDirectory.restrict(Files.createFile(within.resolve("file")));
        }
    }

    @Test
    void isRefusedWhereTheAccessControlListLetsOthersIn() throws IOException {
        try (FileSystem windows = Jimfs.newFileSystem(WINDOWS)) {
            Path directory =
                    Files.createDirectories(windows.getPath("C:\\Temp")).resolve("private");
            PrivateDirectory.ensure(directory);
            UserPrincipal other = windows.getUserPrincipalLookupService().lookupPrincipalByName("other");
            List<AclEntry> entries = new ArrayList<>(acl(directory).getAcl());
            entries.add(AclEntry.newBuilder()
                    .setType(AclEntryType.ALLOW)
                    .setPrincipal(other)
                    .setPermissions(AclEntryPermission.ADD_FILE)
                    .build());
            acl(directory).setAcl(entries);
            assertThatExceptionOfType(UnsafeDirectoryException.class)
                    .isThrownBy(() -> PrivateDirectory.ensure(directory))
                    .withMessageContaining("also allows other");
            Files.setOwner(directory, other);
            assertThatExceptionOfType(UnsafeDirectoryException.class)
                    .isThrownBy(() -> PrivateDirectory.ensure(directory))
                    .withMessageContaining("belongs to another user");
        }
    }

    @Test
    void isRefusedWhereNobodyCanBeKeptOut() throws IOException {
        Configuration plain = Configuration.windows().toBuilder()
                .setAttributeViews("basic", "owner")
                .build();
        try (FileSystem windows = Jimfs.newFileSystem(plain)) {
            Path directory =
                    Files.createDirectories(windows.getPath("C:\\Temp")).resolve("private");
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> PrivateDirectory.ensure(directory));
            Files.createDirectories(directory);
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> PrivateDirectory.ensure(directory))
                    .withMessageContaining("access control lists");
        }
    }

    private static AclFileAttributeView acl(Path path) {
        return Files.getFileAttributeView(path, AclFileAttributeView.class);
    }
}
