package io.xypriss.cluster.master;

import io.xypriss.cluster.control.transport.RunDirectory;
import io.xypriss.cluster.release.Releases;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a living master has on disk from being cleaned away as old: locks that tell that it lives, and the releases
 * that its next worker starts from.
 */
final class FreshFiles implements AutoCloseable {

    private static final Log logger = LogFactory.getLog(FreshFiles.class);

    /** The strictest cleaners that are usual allow a day. */
    private static final Duration INTERVAL = Duration.ofHours(1);

    private final ScheduledExecutorService executor = DaemonExecutors.scheduled("xypriss-cluster-fresh-files");

    /** @param releases absent where there are none */
    FreshFiles(RunDirectory runDirectory, @Nullable Releases releases) {
        this(runDirectory, releases, INTERVAL);
    }

    FreshFiles(RunDirectory runDirectory, @Nullable Releases releases, Duration interval) {
        this.executor.scheduleWithFixedDelay(
                () -> renew(runDirectory, releases), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    static void renew(RunDirectory runDirectory, @Nullable Releases releases) {
        renew(() -> runDirectory.renew((releases != null) ? releases.unchanging() : Set.of()));
        if (releases != null) {
            renew(releases::renew);
        }
    }

    private static void renew(Renewal renewal) {
        try {
            renewal.run();
        } catch (IOException | RuntimeException ex) {
            logger.warn(
                    "Files could not be marked as in use: a cleaner of temporary folders may remove them, and"
                            + " xypriss.cluster.archive.directory can name another place for releases",
                    ex);
        }
    }

    @Override
    public void close() {
        this.executor.shutdownNow();
    }

    private interface Renewal {

        void run() throws IOException;
    }
}
