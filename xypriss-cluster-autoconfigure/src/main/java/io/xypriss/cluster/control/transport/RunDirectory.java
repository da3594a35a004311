package io.xypriss.cluster.control.transport;

import io.xypriss.cluster.host.FileAges;
import io.xypriss.cluster.host.PrivateDirectory;
import io.xypriss.cluster.host.UnsafeDirectoryException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * A master's private directory: holds the control socket and what workers need on disk. A lock in it tells whether its
 * master lives, so that the next start removes what a kill -9 or a power cut has left.
 */
public final class RunDirectory implements AutoCloseable {

    private static final Log logger = LogFactory.getLog(RunDirectory.class);

    private static final String PREFIX = "xypriss-cluster-";

    private static final String NAME = "run-";

    private static final String LOCK = "lock";

    private static final String SOCKET = "control.sock";

    /** What macOS allows; Linux has four more. */
    private static final int LONGEST_SOCKET_PATH = 103;

    /** Longer than it can take to create and lock one. */
    private static final Duration CREATION_LIMIT = Duration.ofHours(1);

    private static final int ATTEMPTS = 10;

    /** Those of this JVM: merely to open and close a file that this process has locked would unlock it. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path directory;

    private FileChannel lockFile;

    /** Which file that is: somebody may remove it, and the next one is another. */
    private @Nullable Object lockKey;

    private @Nullable MasterDescription description;

    private boolean closed;

    private RunDirectory(Path directory) throws IOException {
        this.directory = directory;
        this.lockFile = lock(directory);
        this.lockKey = key(directory.resolve(LOCK));
        OWN.add(directory);
    }

    /** Creates one in the folder for temporary files, after removing those whose masters are dead. */
    public static RunDirectory create() throws RunDirectoryException {
        return create(Path.of(System.getProperty("java.io.tmpdir")));
    }

    static RunDirectory create(Path base) throws RunDirectoryException {
        Path parent = parentIn(base);
        try {
            Path directory = createIn(parent);
            Path socket = directory.resolve(SOCKET);
            if (socket.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_SOCKET_PATH) {
                Files.delete(directory);
                deleteIfEmpty(parent);
                throw new RunDirectoryException(
                        "the path of the control socket, " + socket + ", is longer than the " + LONGEST_SOCKET_PATH
                                + " bytes a Unix domain socket may have; name a folder with a shorter path");
            }
            return new RunDirectory(directory);
        } catch (RunDirectoryException ex) {
            throw ex;
        } catch (UnsafeDirectoryException ex) {
            throw new RunDirectoryException(String.valueOf(ex.getMessage()), ex);
        } catch (IOException | UnsupportedOperationException ex) {
            throw new RunDirectoryException(parent + ": " + ex, ex);
        }
    }

    /** Creates the folder for run directories, and what is missing above it, for this user only; one that is there stays. */
    static void createBase(Path base) throws IOException {
        if (!Files.isDirectory(base)) {
            PrivateDirectory.createAll(base);
        }
    }

    /** The directory of all run directories of this user in the folder for temporary files; there or not. */
    public static Path defaultParent() {
        return parentIn(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** The directory of all run directories of this user, in that folder. */
    static Path parentIn(Path base) {
        return base.resolve(PREFIX + System.getProperty("user.name").replaceAll("[^A-Za-z0-9_.-]", "_"));
    }

    /** Whether a path is called like a run directory. */
    static boolean hasName(Path path) {
        return path.getFileName().toString().startsWith(NAME);
    }

    /** Where the master of a run directory listens. */
    static Path controlSocket(Path directory) {
        return directory.resolve(SOCKET);
    }

    /** Whether the master of a run directory lives. */
    static boolean isHeld(Path directory) {
        if (OWN.contains(directory)) {
            return true;
        }
        try (FileChannel channel =
                        FileChannel.open(directory.resolve(LOCK), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException ex) {
            return true;
        } catch (AccessDeniedException ex) {
            // Another user's: whoever connects will be told.
            return true;
        } catch (IOException ex) {
            logger.debug(directory + " has no lock that can be looked at", ex);
            return false;
        }
    }

    private static Path createIn(Path parent) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                PrivateDirectory.ensure(parent);
                sweep(parent);
                return Files.createTempDirectory(parent, NAME, PrivateDirectory.within(parent));
            } catch (NoSuchFileException ex) {
                // Another master, the last one, has just removed the parent.
                if (attempt == ATTEMPTS) {
                    throw ex;
                }
            }
        }
    }

    private static void deleteIfEmpty(Path parent) throws IOException {
        try {
            Files.deleteIfExists(parent);
        } catch (DirectoryNotEmptyException ex) {
            logger.debug("Other masters use " + parent, ex);
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel =
                PrivateDirectory.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        // Another master that looks for what was left behind may have it for a moment.
        channel.lock();
        // Says that it was locked once: found unlocked from now on, its master is dead.
        channel.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }

    private static void sweep(Path parent) throws IOException {
        List<Path> candidates;
        try (Stream<Path> children = Files.list(parent)) {
            candidates = children.filter(RunDirectory::hasName)
                    .filter((child) -> !OWN.contains(child))
                    .toList();
        }
        for (Path candidate : candidates) {
            try {
                if (isAbandoned(candidate)) {
                    FileSystemUtils.deleteRecursively(candidate);
                    logger.info("Removed " + candidate + ", which a master that was killed had left behind");
                }
            } catch (IOException ex) {
                logger.warn(candidate + " was left behind by a master that was killed, and cannot be removed", ex);
            }
        }
    }

    /** One that is not locked yet may only just be being created, so it must also be old. */
    private static boolean isAbandoned(Path candidate) throws IOException {
        if (!Files.isDirectory(candidate, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (FileChannel channel =
                        FileChannel.open(candidate.resolve(LOCK), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.tryLock()) {
            return lock != null && (isOld(candidate) || Files.size(candidate.resolve(LOCK)) > 0);
        } catch (OverlappingFileLockException ex) {
            // A master in this very JVM, at this very moment.
            return false;
        } catch (NoSuchFileException ex) {
            return isOld(candidate);
        }
    }

    private static boolean isOld(Path candidate) throws IOException {
        Instant modified =
                Files.getLastModifiedTime(candidate, LinkOption.NOFOLLOW_LINKS).toInstant();
        return modified.isBefore(Instant.now().minus(CREATION_LIMIT));
    }

    /** Where the master listens for its workers. */
    public Path controlSocket() {
        return controlSocket(this.directory);
    }

    /** Tells operators which master this is. */
    public synchronized void describe(MasterDescription description) throws IOException {
        this.description = description;
        MasterDescriptionFile.write(this.directory, description);
    }

    /**
     * Makes again what belongs to the master and was removed: the directory, its lock and the description.
     *
     * @return whether anything was missing; a no-op once closed
     * @throws IOException if it cannot be made again, or is not this user's alone any more
     */
    public synchronized boolean restore() throws IOException {
        if (this.closed) {
            return false;
        }
        boolean lockIsThere = this.lockKey != null
                ? this.lockKey.equals(key(this.directory.resolve(LOCK)))
                : Files.exists(this.directory.resolve(LOCK), LinkOption.NOFOLLOW_LINKS);
        boolean describes = this.description == null || MasterDescriptionFile.isThere(this.directory);
        if (lockIsThere && describes) {
            return false;
        }
        createBase(Objects.requireNonNull(parent().getParent()));
        PrivateDirectory.ensure(parent());
        PrivateDirectory.ensure(this.directory);
        if (!lockIsThere) {
            // The one that was removed is nobody's any more, so that to close it unlocks nothing that counts.
            this.lockFile.close();
            this.lockFile = lock(this.directory);
            this.lockKey = key(this.directory.resolve(LOCK));
        }
        if (this.description != null) {
            MasterDescriptionFile.write(this.directory, this.description);
        }
        return true;
    }

    /** What tells a file from any other; {@code null} where it is not there, or the file system does not tell. */
    private static @Nullable Object key(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (NoSuchFileException ex) {
            return null;
        }
    }

    /** The directory itself. */
    public Path directory() {
        return this.directory;
    }

    /** The directory of all run directories of this user. */
    public Path parent() {
        return Objects.requireNonNull(this.directory.toAbsolutePath().getParent());
    }

    /**
     * Has all that is in it look used to those who clean up by age.
     *
     * @param without folders in it that others see to
     */
    public void renew(Set<Path> without) throws IOException {
        FileAges.changed(this.directory, without);
    }

    /** Creates a folder in it, unless it is there. */
    public Path workerDirectory(String name) throws IOException {
        Path path = this.directory.resolve(name);
        restoreWorkerDirectory(name);
        return path;
    }

    /**
     * Does so.
     *
     * @return whether it was missing
     */
    public boolean restoreWorkerDirectory(String name) throws IOException {
        Path path = this.directory.resolve(name);
        if (Files.isDirectory(path)) {
            return false;
        }
        Files.createDirectory(path, PrivateDirectory.within(this.directory));
        return true;
    }

    /** Removes it with all that is in it. */
    @Override
    public synchronized void close() {
        this.closed = true;
        OWN.remove(this.directory);
        try {
            this.lockFile.close();
            FileSystemUtils.deleteRecursively(this.directory);
            deleteIfEmpty(parent());
        } catch (IOException ex) {
            logger.warn(this.directory + " could not be removed; the next start will", ex);
        }
    }
}
