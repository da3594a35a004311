package io.xypriss.cluster.host;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import org.jspecify.annotations.Nullable;

/** How a file system keeps everybody but the owner out. */
interface OwnerAccess {

    /** What that of this path does. */
    static OwnerAccess of(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new PosixOwnerAccess()
                : new AclOwnerAccess();
    }

    /** Creates a directory for the owner only. */
    void createDirectory(Path directory) throws IOException;

    /** Says why others may enter a directory, as part of a sentence; {@code null} if they may not. */
    @Nullable
    String problem(Path directory) throws IOException;

    /** What to create further directories with, within such a one. */
    FileAttribute<?>[] within();

    /** What to create files with. */
    FileAttribute<?>[] file();

    /** Keeps others from a file or directory within such a directory, too. */
    void restrict(Path path) throws IOException;

    /**
     * Says why another user could put something else in the place of a directory, as a sentence; {@code null} if none
     * could.
     */
    @Nullable
    String problemAbove(Path directory) throws IOException;
}
