package io.xypriss.cluster.host;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A container in which only this user has processes. Nobody there could replace a file of this user, and volumes are often
 * writable for everybody: an {@code emptyDir} of Kubernetes has the mode 0777.
 */
final class OneUserContainer {

    private static final Log logger = LogFactory.getLog(OneUserContainer.class);

    /** The kernel gives this number to the namespace of the processes of the machine itself. */
    private static final String MACHINE = "pid:[4026531836]";

    private OneUserContainer() {}

    /** Whether this process runs in one; false where that cannot be told. */
    static boolean isHere() {
        return isHere(Path.of("/proc"));
    }

    static boolean isHere(Path proc) {
        try {
            if (Files.readSymbolicLink(proc.resolve("self/ns/pid")).toString().equals(MACHINE)) {
                return false;
            }
            Object user = Files.getAttribute(proc.resolve("self/stat"), "unix:uid");
            try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
                for (Path process : processes) {
                    if (!user.equals(owner(process, user))) {
                        return false;
                    }
                }
            }
            return true;
        } catch (IOException | UnsupportedOperationException ex) {
            logger.debug("Whether this is a container with one user cannot be told", ex);
            return false;
        }
    }

    private static Object owner(Path process, Object otherwise) throws IOException {
        try {
            return Files.getAttribute(process, "unix:uid");
        } catch (NoSuchFileException ex) {
            // The process has ended since it was listed.
            return otherwise;
        }
    }
}
