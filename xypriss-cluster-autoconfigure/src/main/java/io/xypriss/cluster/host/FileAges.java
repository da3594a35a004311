package io.xypriss.cluster.host;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Set;

/**
 * Has files look as if they had just been used. Cleaners of temporary folders, like {@code systemd-tmpfiles}, remove what
 * was not for some days, whether or not a process will want it again. What vanishes meanwhile is passed over; links are not
 * followed.
 */
public final class FileAges {

    private FileAges() {}

    /**
     * Has a folder and all that is in it look read, and not changed. For that each file is opened and closed, which takes
     * this process's locks from it: not for files that it may have locked.
     */
    public static void read(Path folder) throws IOException {
        FileTime now = FileTime.from(Instant.now());
        visit(
                folder,
                Set.of(),
                (path) -> Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .setTimes(null, now, null));
    }

    /**
     * Has a folder and all that is in it look changed. No file is opened, so that locks stay.
     *
     * @param without folders in it that are left as they are
     */
    public static void changed(Path folder, Set<Path> without) throws IOException {
        long now = System.currentTimeMillis();
        visit(folder, without, (path) -> {
            if (!path.toFile().setLastModified(now) && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException("The time of the last change of " + path + " cannot be set");
            }
        });
    }

    private static void visit(Path folder, Set<Path> without, Renewal renewal) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return without.contains(directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    renew(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException ex) throws IOException {
                if (ex instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw ex;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException ex) throws IOException {
                if (ex != null) {
                    throw ex;
                }
                renew(directory);
                return FileVisitResult.CONTINUE;
            }

            private void renew(Path path) throws IOException {
                try {
                    renewal.of(path);
                } catch (NoSuchFileException ex) {
                    // Nobody needs it any more.
                }
            }
        });
    }

    private interface Renewal {

        void of(Path path) throws IOException;
    }
}
