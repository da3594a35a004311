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

/**
 * Has files look as if they had just been used. Cleaners of temporary folders, like {@code systemd-tmpfiles}, remove what
 * was not for some days, whether or not a process will want it again.
 */
public final class FileAges {

    private FileAges() {}

    /**
     * Sets when a folder and all that is in it was last read, and leaves when it was last changed as it was. What vanishes
     * meanwhile is passed over; links are not followed.
     */
    public static void renew(Path folder) throws IOException {
        FileTime now = FileTime.from(Instant.now());
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    renew(file, now);
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
                renew(directory, now);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void renew(Path path, FileTime now) throws IOException {
        try {
            Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(null, now, null);
        } catch (NoSuchFileException ex) {
            // Nobody needs it any more.
        }
    }
}
