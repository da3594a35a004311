package io.xypriss.cluster.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The directories on the way to a path. Who may write to one of them can put something else in the place of whatever is
 * below, unless its sticky bit is set, as that of {@code /tmp} is. This is what {@code sshd} checks of a file of keys.
 */
final class PathOwners {

    private static final int STICKY = 01000;

    private static final int ROOT = 0;

    private static final int MOST_LINKS = 40;

    private final int user;

    private int links;

    private PathOwners(int user) {
        this.user = user;
    }

    /**
     * Says why another user could replace a directory.
     *
     * @param directory belongs to this user
     * @return the reason, as a sentence; {@code null} if there is none
     */
    static @Nullable String problem(Path directory) throws IOException {
        if (!directory.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return null;
        }
        String problem = new PathOwners(owner(directory)).check(directory.toAbsolutePath());
        return (problem != null && OneUserContainer.isHere()) ? null : problem;
    }

    private @Nullable String check(Path absolute) throws IOException {
        Path at = Objects.requireNonNull(absolute.getRoot());
        String problem = replaceable(at);
        for (Path name : absolute) {
            if (problem != null) {
                return problem;
            }
            Path next = name.toString().equals("..") ? parent(at) : at.resolve(name);
            if (Files.isSymbolicLink(next)) {
                problem = (++this.links > MOST_LINKS) ? next + " has too many links" : throughLink(at, next);
                at = next.toRealPath();
            } else {
                problem = next.equals(absolute) ? null : replaceable(next);
                at = next;
            }
        }
        return problem;
    }

    private @Nullable String throughLink(Path parent, Path link) throws IOException {
        int owner = owner(link);
        if (owner != ROOT && owner != this.user) {
            return "the link " + link + " belongs to another user (" + owner + ")";
        }
        Path target = parent.resolve(Files.readSymbolicLink(link));
        String problem = check(target.toAbsolutePath());
        return (problem != null) ? problem : replaceable(link.toRealPath());
    }

    private @Nullable String replaceable(Path directory) throws IOException {
        Map<String, Object> unix = Files.readAttributes(directory, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
        int owner = (int) Objects.requireNonNull(unix.get("uid"));
        if (owner != ROOT && owner != this.user) {
            return directory + " belongs to another user (" + owner + ")";
        }
        boolean sticky = ((int) Objects.requireNonNull(unix.get("mode")) & STICKY) != 0;
        PosixFileAttributes posix =
                Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        // A user's own group has the user's name, and nobody else in it.
        boolean byGroup = posix.permissions().contains(PosixFilePermission.GROUP_WRITE)
                && !posix.group().getName().equals(posix.owner().getName());
        boolean byOthers = posix.permissions().contains(PosixFilePermission.OTHERS_WRITE);
        return (!sticky && (byGroup || byOthers))
                ? "other users may write to " + directory + ", which has no sticky bit"
                : null;
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        return (parent != null) ? parent : path;
    }

    private static int owner(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
}
