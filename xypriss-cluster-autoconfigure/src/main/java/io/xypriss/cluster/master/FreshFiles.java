package io.xypriss.cluster.master;

import io.xypriss.cluster.host.FileAges;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Keeps what a living master has on disk from being cleaned away as old: locks that tell that it lives, and the releases
 * that its next worker starts from.
 */
final class FreshFiles implements AutoCloseable {

    private static final Log logger = LogFactory.getLog(FreshFiles.class);

    /** The strictest cleaners that are usual allow a day. */
    private static final Duration INTERVAL = Duration.ofHours(1);

    private final ScheduledExecutorService executor = DaemonExecutors.scheduled("xypriss-cluster-fresh-files");

    FreshFiles(List<Path> folders) {
        this.executor.scheduleWithFixedDelay(
                () -> folders.forEach(FreshFiles::renew),
                INTERVAL.toMillis(),
                INTERVAL.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private static void renew(Path folder) {
        try {
            FileAges.renew(folder);
        } catch (IOException ex) {
            logger.warn(
                    "The files in " + folder + " could not be marked as in use: a cleaner of temporary folders may"
                            + " remove them, and xypriss.cluster.archive.directory can name another place",
                    ex);
        }
    }

    @Override
    public void close() {
        this.executor.shutdownNow();
    }
}
