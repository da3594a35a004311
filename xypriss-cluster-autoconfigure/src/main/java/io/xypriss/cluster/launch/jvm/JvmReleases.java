package io.xypriss.cluster.launch.jvm;

import io.xypriss.cluster.launch.WorkerLaunchException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Knows what a JVM runs for the name of a release. */
@FunctionalInterface
public interface JvmReleases {

    /**
     * Finds a release; may block.
     *
     * @param name the name; empty for what this process was started from
     * @return {@code null} to start what this process runs, however it was started
     * @throws WorkerLaunchException if there is no such release, or its files are gone
     */
    @Nullable
    JvmRelease find(String name) throws WorkerLaunchException;

    /**
     * A release.
     *
     * @param jar the executable jar to start
     * @param options JVM options that this jar needs
     */
    record JvmRelease(Path jar, List<String> options) {

        public JvmRelease {
            options = List.copyOf(options);
        }
    }
}
