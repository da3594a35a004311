package io.xypriss.cluster.release;

import io.xypriss.cluster.host.FileAges;
import io.xypriss.cluster.host.PrivateDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * Releases on disk, which masters of one application share and find again at their next start. A release is there
 * completely or not at all; one that a living master uses is never removed. Thread-safe, and safe between processes.
 */
final class ReleaseStore implements AutoCloseable {

    private static final Log logger = LogFactory.getLog(ReleaseStore.class);

    /** What is in a release beside its content list. */
    private static final String CONTENT = "content";

    private static final String ARCHIVES = "archives";

    /** Of the jar that it was made of. */
    private static final String CHECKSUM = "jar.checksum";

    private static final int ARCHIVES_KEPT = 3;

    private final Path releases;

    private final Path workshops;

    private final Path locks;

    private final Path storeLock;

    private final Path ownWorkshops;

    private UseLock ownLock;

    private final Map<String, UseLock> used = new HashMap<>();

    private ReleaseStore(Path directory) throws IOException {
        this.releases = createDirectory(directory.resolve("releases"));
        this.workshops = createDirectory(directory.resolve("work"));
        this.locks = createDirectory(directory.resolve("in-use"));
        this.storeLock = directory.resolve("store.lock");
        String name = UUID.randomUUID().toString();
        StoreLock lock = StoreLock.take(this.storeLock);
        try {
            removeAbandonedWorkshops();
            this.ownLock = UseLock.take(this.locks.resolve(name));
            this.ownWorkshops = createDirectory(this.workshops.resolve(name));
        } finally {
            lock.release();
        }
    }

    /** @param directory where it is, or shall be; exists, and nobody but this user can enter it */
    static ReleaseStore open(Path directory) throws IOException {
        return new ReleaseStore(directory);
    }

    private static Path createDirectory(Path directory) throws IOException {
        Files.createDirectories(directory, PrivateDirectory.within(directory));
        return directory;
    }

    /**
     * Makes the folders again that somebody has removed, and says once more what this process uses; for one that finds a
     * release missing. What was in the folders is not made again.
     */
    void restore() throws IOException {
        createDirectory(this.releases);
        createDirectory(this.workshops);
        createDirectory(this.locks);
        StoreLock lock = StoreLock.take(this.storeLock);
        try {
            createDirectory(this.ownWorkshops);
            Path own = this.locks.resolve(this.ownWorkshops.getFileName());
            if (Files.notExists(own, LinkOption.NOFOLLOW_LINKS)) {
                this.ownLock.close();
                this.ownLock = UseLock.take(own);
            }
            for (Map.Entry<String, UseLock> each : Map.copyOf(this.used).entrySet()) {
                if (Files.notExists(this.releases.resolve(each.getKey()), LinkOption.NOFOLLOW_LINKS)) {
                    each.getValue().close();
                    this.used.remove(each.getKey());
                }
            }
        } finally {
            lock.release();
        }
    }

    private void removeAbandonedWorkshops() throws IOException {
        for (Path workshop : children(this.workshops)) {
            if (UseLock.removeIfFree(this.locks.resolve(workshop.getFileName()))) {
                remove(workshop);
            }
        }
    }

    /** A new folder to make something in, on the file system of the store; removed with the store, if not before. */
    Path workshop() throws IOException {
        return Files.createTempDirectory(this.ownWorkshops, "new-", PrivateDirectory.within(this.ownWorkshops));
    }

    /** The release of that jar; {@code null} where there is none. */
    @Nullable
    String idOf(String checksum) throws IOException {
        StoreLock lock = StoreLock.take(this.storeLock);
        try {
            for (Path release : children(this.releases)) {
                if (isOf(release, checksum)) {
                    return release.getFileName().toString();
                }
            }
            return null;
        } finally {
            lock.release();
        }
    }

    private static boolean isOf(Path release, String checksum) {
        Path file = release.resolve(CHECKSUM);
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && Arrays.equals(Files.readAllBytes(file), checksum.getBytes(StandardCharsets.UTF_8));
        } catch (IOException ex) {
            logger.debug("It cannot be told of which jar " + release + " is", ex);
            return false;
        }
    }

    /**
     * Finds a release, and marks it as used by this process.
     *
     * @return the folder with its content; {@code null} where there is none, or it is damaged
     */
    @Nullable
    Path find(String id) throws IOException {
        StoreLock lock = StoreLock.take(this.storeLock);
        try {
            Path release = this.releases.resolve(id);
            if (!Files.isDirectory(release, LinkOption.NOFOLLOW_LINKS)) {
                return null;
            }
            if (!FolderContent.isIntact(release.resolve(CONTENT))) {
                logger.warn("The release in " + release + " is damaged, and is made anew");
                return null;
            }
            if (!this.used.containsKey(id) && UseLock.removeIfFree(this.locks.resolve(id))) {
                removeOldArchives(id);
            }
            use(id);
            return release.resolve(CONTENT);
        } finally {
            lock.release();
        }
    }

    /** No process uses the release; archives that were made for other options than the last few are not worth their space. */
    private void removeOldArchives(String id) throws IOException {
        List<Path> latestFirst = children(archives(id)).stream()
                .sorted(Comparator.comparing(ReleaseStore::lastUsed).reversed())
                .toList();
        latestFirst.stream().skip(ARCHIVES_KEPT).forEach(ReleaseStore::remove);
    }

    private static long lastUsed(Path folder) {
        return folder.toFile().lastModified();
    }

    /**
     * Moves what was built in a workshop to its place, unless it is there already, and marks it as used by this process.
     *
     * @param checksum of the jar that it was made of
     * @return the folder with its content
     */
    Path publish(String id, String checksum, Path built) throws IOException {
        Path made =
                Files.createTempDirectory(this.ownWorkshops, "release-", PrivateDirectory.within(this.ownWorkshops));
        FolderContent.record(built);
        // The tools that extract a jar, and whoever wrote the jar, go by the umask.
        PrivateDirectory.restrictAll(built);
        Files.move(built, made.resolve(CONTENT), StandardCopyOption.ATOMIC_MOVE);
        createDirectory(made.resolve(ARCHIVES));
        Files.createFile(made.resolve(CHECKSUM), PrivateDirectory.file(made));
        Files.writeString(made.resolve(CHECKSUM), checksum);
        StoreLock lock = StoreLock.take(this.storeLock);
        try {
            Path release = this.releases.resolve(id);
            if (Files.isDirectory(release, LinkOption.NOFOLLOW_LINKS)) {
                if (FolderContent.isIntact(release.resolve(CONTENT))) {
                    Files.writeString(release.resolve(CHECKSUM), checksum);
                    remove(made);
                    use(id);
                    return release.resolve(CONTENT);
                }
                // A worker of another master may still read from it, so it goes all at once.
                Path damaged = Files.createTempDirectory(this.ownWorkshops, "damaged-");
                Files.move(release, damaged, StandardCopyOption.ATOMIC_MOVE);
                remove(damaged);
            }
            Files.move(made, release, StandardCopyOption.ATOMIC_MOVE);
            use(id);
            return release.resolve(CONTENT);
        } finally {
            lock.release();
        }
    }

    /** Where class archives of a release are kept, which are removed with it. */
    Path archives(String id) {
        return this.releases.resolve(id).resolve(ARCHIVES);
    }

    private void use(String id) throws IOException {
        if (!this.used.containsKey(id)) {
            this.used.put(id, UseLock.take(this.locks.resolve(id)));
        }
        Files.setLastModifiedTime(this.releases.resolve(id), FileTime.from(Instant.now()));
    }

    /** The release that was used last, but for that one; {@code null} where there is none. */
    @Nullable
    String latestBut(String id) throws IOException {
        List<Path> others = new ArrayList<>();
        for (Path release : children(this.releases)) {
            if (!release.getFileName().toString().equals(id)) {
                others.add(release);
            }
        }
        return others.stream()
                .max(Comparator.comparing(ReleaseStore::lastUsed))
                .map((release) -> release.getFileName().toString())
                .orElse(null);
    }

    /** Removes all others that no process uses any more. */
    void retain(Set<String> kept) throws IOException {
        StoreLock lock = StoreLock.take(this.storeLock);
        try {
            for (Path release : children(this.releases)) {
                String id = release.getFileName().toString();
                if (kept.contains(id)) {
                    continue;
                }
                UseLock own = this.used.remove(id);
                if (own != null) {
                    own.close();
                }
                if (UseLock.removeIfFree(this.locks.resolve(id))) {
                    Path gone = Files.createTempDirectory(this.ownWorkshops, "gone-");
                    Files.move(release, gone, StandardCopyOption.ATOMIC_MOVE);
                    remove(gone);
                }
            }
        } finally {
            lock.release();
        }
    }

    /** Removes what no process uses and none has used since then; tells whether nothing is left. */
    boolean retainUsedSince(Instant then) throws IOException {
        Set<String> kept = new HashSet<>();
        for (Path release : children(this.releases)) {
            if (Files.getLastModifiedTime(release).toInstant().isAfter(then)) {
                kept.add(release.getFileName().toString());
            }
        }
        retain(kept);
        return children(this.releases).isEmpty() && children(this.workshops).size() == 1;
    }

    /** Has all of it look used to those who clean up by age. */
    void renew() throws IOException {
        FileAges.read(this.releases);
        FileAges.read(this.workshops);
        FileAges.changed(this.locks, Set.of());
        FileAges.changed(this.storeLock, Set.of());
    }

    /** Where files must not look changed, as that is how damage is found. */
    Set<Path> unchanging() {
        return Set.of(this.releases, this.workshops);
    }

    /** Takes on what only one process at a time shall do; {@code null} where another one has. */
    @Nullable
    FileChannel claim(String task) throws IOException {
        FileChannel channel =
                PrivateDirectory.open(this.locks.resolve(task), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException ex) {
            logger.debug("Another cluster in this JVM has taken on " + task, ex);
        }
        channel.close();
        return null;
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList();
        }
    }

    static void remove(Path folder) {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException ex) {
            logger.warn("The folder " + folder + " could not be removed", ex);
        }
    }

    /** Ends the use of all. */
    @Override
    public void close() {
        remove(this.ownWorkshops);
        try {
            StoreLock lock = StoreLock.take(this.storeLock);
            try {
                for (Map.Entry<String, UseLock> each : this.used.entrySet()) {
                    each.getValue().close();
                    UseLock.removeIfFree(this.locks.resolve(each.getKey()));
                }
                this.used.clear();
                this.ownLock.close();
                UseLock.removeIfFree(this.locks.resolve(this.ownWorkshops.getFileName()));
            } finally {
                lock.release();
            }
        } catch (IOException ex) {
            logger.warn("The releases in " + this.releases + " could not be given back", ex);
        }
    }
}
