package io.xypriss.cluster.master;

import io.xypriss.cluster.launch.ProcessStarter;
import io.xypriss.cluster.release.Release;
import io.xypriss.cluster.release.ReleaseException;
import io.xypriss.cluster.release.Releases;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a launcher of workers can build on.
 *
 * @param starter starts a process, with the listening sockets, if it is to have them
 * @param directory for files that a process needs to start, of the master's own
 * @param releases the releases of the application; absent where it is not run from an executable jar
 * @param known finds what to start for the name of a release
 */
public record LauncherContext(
        ProcessStarter starter, Path directory, @Nullable Releases releases, KnownReleases known) {

    /** Knows what to start for the name of a release. */
    @FunctionalInterface
    public interface KnownReleases {

        /**
         * Finds it; may block.
         *
         * @return {@code null} where there is none of that name
         * @throws ReleaseException if its files are gone
         */
        @Nullable
        Release find(String release) throws ReleaseException;
    }
}
