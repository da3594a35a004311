package io.xypriss.cluster.control.transport;

import io.xypriss.cluster.host.PrivateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds masters that run, by the lock that each holds in its run directory. Creates and changes nothing. */
public final class RunningMasters {

    private RunningMasters() {}

    /**
     * Those of this user in the folder for temporary files.
     *
     * @throws UnsafeDirectoryException if another user could have put them there
     */
    public static List<RunningMaster> ofThisUser() throws IOException {
        return ofThisUser(Path.of(System.getProperty("java.io.tmpdir")));
    }

    static List<RunningMaster> ofThisUser(Path base) throws IOException {
        Path parent = RunDirectory.parentIn(base);
        if (!Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try {
            PrivateDirectory.ensure(parent);
            return children(parent);
        } catch (NoSuchFileException ex) {
            // The last master has just ended, and removed the parent with its own directory.
            return List.of();
        }
    }

    /**
     * Those in a directory that the operator names: a run directory, the parent of some, or the folder in which that parent
     * is.
     *
     * @throws java.nio.file.AccessDeniedException if it belongs to another user
     * @throws IOException if there is no such directory
     */
    public static List<RunningMaster> in(Path directory) throws IOException {
        if (Files.exists(RunDirectory.controlSocket(directory), LinkOption.NOFOLLOW_LINKS)) {
            return running(List.of(directory));
        }
        List<RunningMaster> found = new ArrayList<>(children(directory));
        Path parent = RunDirectory.parentIn(directory);
        if (Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
            found.addAll(children(parent));
        }
        return found;
    }

    private static List<RunningMaster> children(Path parent) throws IOException {
        try (Stream<Path> children = Files.list(parent)) {
            return running(children.filter(RunDirectory::hasName).sorted().toList());
        }
    }

    private static List<RunningMaster> running(List<Path> directories) {
        return directories.stream()
                .filter(RunDirectory::isHeld)
                .map((directory) -> new RunningMaster(directory, MasterDescriptionFile.read(directory)))
                .toList();
    }
}
