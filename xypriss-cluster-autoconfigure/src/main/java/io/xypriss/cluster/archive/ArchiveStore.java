package io.xypriss.cluster.archive;

import io.xypriss.cluster.host.PrivateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * The archives of one release: each with its record in a folder named for its key, complete or not there at all. One is read
 * from end to end before its first use, and looked at before each further one; a damaged one is removed. Thread-safe.
 */
final class ArchiveStore {

    private static final Log logger = LogFactory.getLog(ArchiveStore.class);

    private final Path directory;

    /** What a file looked like when it was found to be sound, by key. */
    private final Map<String, Looks> sound = new HashMap<>();

    ArchiveStore(Path directory) {
        this.directory = directory;
    }

    /** The archive for that key; {@code null} where there is none that can be used. */
    synchronized @Nullable Path find(ArchiveKey key) {
        Path folder = this.directory.resolve(key.id());
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            this.sound.remove(key.id());
            return null;
        }
        String problem;
        try {
            Path archive = archive(folder);
            Looks looks = Looks.of(archive);
            if (looks.equals(this.sound.get(key.id()))) {
                return archive;
            }
            problem = ArchiveRecord.read(folder).problem(key, archive);
            if (problem == null) {
                this.sound.put(key.id(), looks);
                Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
                return archive;
            }
        } catch (IOException ex) {
            problem = (ex instanceof NoSuchFileException) ? "it is not complete" : String.valueOf(ex.getMessage());
        }
        quarantine(key, problem);
        return null;
    }

    private static Path archive(Path folder) throws IOException {
        for (ArchiveKind kind : ArchiveKind.values()) {
            Path archive = folder.resolve(kind.fileName());
            if (Files.isRegularFile(archive, LinkOption.NOFOLLOW_LINKS)) {
                return archive;
            }
        }
        throw new NoSuchFileException(folder.toString());
    }

    /** Removes it and says so; workers that run from it keep what they have mapped. */
    synchronized void quarantine(ArchiveKey key, String problem) {
        this.sound.remove(key.id());
        Path folder = this.directory.resolve(key.id());
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        logger.warn("The class archive in " + folder + " is not used and removed: " + problem
                + ". Workers start without it until a new one is made");
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException ex) {
            logger.warn("The class archive in " + folder + " could not be removed", ex);
        }
    }

    /**
     * Moves an archive to its place, unless one is there already.
     *
     * @param folder holds the archive; on the same file system
     */
    synchronized void publish(ArchiveKey key, Path folder) throws IOException {
        Path archive = archive(folder);
        Path made = Files.createTempDirectory(folder, "made-", PrivateDirectory.within(folder));
        Path moved = Files.move(archive, made.resolve(archive.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        ArchiveRecord.of(key, moved).write(made);
        // The JVM that wrote the archive went by the umask.
        PrivateDirectory.restrictAll(made);
        Path target = this.directory.resolve(key.id());
        if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
            this.sound.put(key.id(), Looks.of(target.resolve(archive.getFileName())));
        }
    }

    /** What shows, without reading it, that a file is the one that was read. */
    private record Looks(
            long size, FileTime modified, @Nullable Object fileKey) {

        static Looks of(Path file) throws IOException {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return new Looks(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
        }
    }
}
