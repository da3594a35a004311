package io.xypriss.cluster.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** A directory that nobody but this user can enter: what is run from it was put there by this user. */
public final class PrivateDirectory {

    private static final Log logger = LogFactory.getLog(PrivateDirectory.class);

    private PrivateDirectory() {}

    /** The attributes to create further directories with, in such a one. */
    public static FileAttribute<?>[] within(Path directory) {
        return OwnerAccess.of(directory).within();
    }

    /** The attributes to create a file with that only its owner can read, whatever the umask. */
    public static FileAttribute<?>[] file(Path file) {
        return OwnerAccess.of(file).file();
    }

    /** Opens a file that only its owner can read where this creates it, whatever the umask. Links are not followed. */
    public static FileChannel open(Path file, OpenOption... options) throws IOException {
        Set<OpenOption> all = new HashSet<>(Set.of(options));
        all.add(LinkOption.NOFOLLOW_LINKS);
        return FileChannel.open(file, all, file(file));
    }

    /** Keeps others from a file in such a directory even if that were opened to them. */
    public static void restrict(Path file) throws IOException {
        OwnerAccess.of(file).restrict(file);
    }

    /** Does so for all that is in a directory, and for the directory: for what other programs have written there. */
    public static void restrictAll(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                if (!Files.isSymbolicLink(path)) {
                    restrict(path);
                }
            }
        }
    }

    /** Creates a directory, and what is missing above it, for this user only, whatever the umask. */
    public static void createAll(Path directory) throws IOException {
        Files.createDirectories(directory, within(directory));
    }

    /**
     * Creates one with a new name.
     *
     * @throws UnsafeDirectoryException if another user could replace it
     */
    static Path createTemporary(Path parent, String prefix) throws IOException {
        Path directory = Files.createTempDirectory(parent, prefix, within(parent));
        String problem = OwnerAccess.of(directory).problemAbove(directory);
        if (problem != null) {
            Files.delete(directory);
            throw new UnsafeDirectoryException(directory + " could be replaced by another user: " + problem);
        }
        return directory;
    }

    /**
     * Creates it, unless it is there; its parent has to be.
     *
     * @throws UnsupportedOperationException if its file system knows no owners
     * @throws UnsafeDirectoryException if it belongs to another user, or can be entered or replaced by one
     * @throws NoSuchFileException if another process removes it meanwhile
     * @throws IOException if it cannot be created
     */
    public static void ensure(Path directory) throws IOException {
        OwnerAccess access = OwnerAccess.of(directory);
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            try {
                access.createDirectory(directory);
            } catch (FileAlreadyExistsException ex) {
                logger.debug("Another process has just created " + directory, ex);
            }
        }
        if (Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(directory.toString(), null, "another process has just removed it");
        }
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new UnsafeDirectoryException(directory + " is not a directory");
        }
        Path probe = Files.createTempFile(directory, "owner-", null);
        try {
            if (!Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(probe))) {
                throw new UnsafeDirectoryException(directory + " belongs to another user");
            }
        } finally {
            Files.delete(probe);
        }
        String problem = access.problem(directory);
        if (problem != null) {
            throw new UnsafeDirectoryException(directory + " can be entered by other users; " + problem);
        }
        String above = access.problemAbove(directory);
        if (above != null) {
            throw new UnsafeDirectoryException(directory + " could be replaced by another user: " + above);
        }
    }
}
