package io.xypriss.cluster.master;

import io.xypriss.cluster.control.transport.RunDirectory;
import io.xypriss.cluster.release.ReleaseDirectories;
import io.xypriss.cluster.release.ReleaseException;
import io.xypriss.cluster.release.Releases;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whether releases and their class archives outlive the master, so that its next start finds them.
 *
 * @param kept whether they do
 * @param directory where to; beside the run directories where absent
 */
public record ReleaseKeeping(boolean kept, @Nullable Path directory) {

    private static final Log logger = LogFactory.getLog(ReleaseKeeping.class);

    /** They go with the master. */
    public static final ReleaseKeeping OFF = new ReleaseKeeping(false, null);

    /** A directory that cannot be used makes starts slow, but does not prevent them. For any thread. */
    Releases open(Path jar, String java, RunDirectory runDirectory) throws ReleaseException {
        if (this.kept) {
            Path parent = (this.directory != null) ? this.directory : RunDirectory.defaultParent();
            try {
                return Releases.open(jar, ReleaseDirectories.of(jar, parent), java);
            } catch (IOException | UnsupportedOperationException ex) {
                logger.warn("Releases and class archives go with this process rather than serve the next start, as the"
                        + " directory " + parent + " (xypriss.cluster.archive.directory) cannot be used: "
                        + ex.getMessage());
            }
        }
        return Releases.open(jar, runDirectory.directory(), java);
    }
}
