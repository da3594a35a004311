package io.xypriss.cluster.host;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** A directory that nobody but this user can enter: what is run from it was put there by this user. */
public final class PrivateDirectory {

    private static final Log logger = LogFactory.getLog(PrivateDirectory.class);

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private PrivateDirectory() {}

    /** The permissions of what is created in such a directory. */
    public static FileAttribute<Set<PosixFilePermission>> ownerOnly() {
        return PosixFilePermissions.asFileAttribute(OWNER_ONLY);
    }

    /**
     * Creates it, unless it is there; its parent has to be.
     *
     * @throws UnsafeDirectoryException if it belongs to another user, or can be entered by one
     * @throws IOException if it cannot be created
     */
    public static void ensure(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            try {
                Files.createDirectory(directory, ownerOnly());
            } catch (FileAlreadyExistsException ex) {
                logger.debug("Another process has just created " + directory, ex);
            }
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
        if (!Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS).equals(OWNER_ONLY)) {
            throw new UnsafeDirectoryException(
                    directory + " can be entered by other users; its permissions must be rwx------");
        }
    }
}
