package io.xypriss.cluster.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** By permissions. */
final class PosixOwnerAccess implements OwnerAccess {

    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    @Override
    public void createDirectory(Path directory) throws IOException {
        Files.createDirectory(directory, within());
    }

    @Override
    public @Nullable String problem(Path directory) throws IOException {
        return Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS)
                        .equals(DIRECTORY)
                ? null
                : "its permissions must be rwx------";
    }

    @Override
    public FileAttribute<?>[] within() {
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(DIRECTORY)};
    }

    @Override
    public FileAttribute<?>[] file() {
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(FILE)};
    }

    @Override
    public void restrict(Path path) throws IOException {
        boolean directory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        Files.setPosixFilePermissions(path, directory ? DIRECTORY : FILE);
    }

    @Override
    public @Nullable String problemAbove(Path directory) throws IOException {
        return PathOwners.problem(directory);
    }
}
