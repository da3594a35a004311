package io.xypriss.cluster.master;

import io.xypriss.cluster.control.transport.ControlServer;
import io.xypriss.cluster.control.transport.RunDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Makes the run directory again when somebody, such as a cleaner of temporary folders, has removed it: without it, later
 * workers could not connect. Looks from time to time, and when a worker is about to start. Thread-safe.
 */
final class RunDirectoryGuard implements AutoCloseable {

    private static final Log logger = LogFactory.getLog("io.xypriss.cluster");

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final RunDirectory runDirectory;

    private final ControlServer controlServer;

    private final Supplier<Collection<String>> workers;

    private final ScheduledExecutorService executor = DaemonExecutors.scheduled("xypriss-cluster-run-directory");

    private boolean failed;

    /** @param workers the names of the folders of the workers that live */
    RunDirectoryGuard(RunDirectory runDirectory, ControlServer controlServer, Supplier<Collection<String>> workers) {
        this(runDirectory, controlServer, workers, INTERVAL);
    }

    RunDirectoryGuard(
            RunDirectory runDirectory,
            ControlServer controlServer,
            Supplier<Collection<String>> workers,
            Duration interval) {
        this.runDirectory = runDirectory;
        this.controlServer = controlServer;
        this.workers = workers;
        this.executor.scheduleWithFixedDelay(
                this::check, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Restores what is missing, and says so. */
    synchronized void check() {
        try {
            if (restore()) {
                logger.warn(
                        "The run directory " + this.runDirectory.directory() + " was removed, at least in part, while"
                                + " the cluster runs. It is restored: keep it from being cleaned up, or name another place with"
                                + " xypriss.cluster.run-directory");
            }
            this.failed = false;
        } catch (IOException | RuntimeException ex) {
            if (!this.failed) {
                logger.error(
                        "The run directory " + this.runDirectory.directory() + " was removed, and cannot be restored:"
                                + " workers cannot be started until it is there again",
                        ex);
            }
            this.failed = true;
        }
    }

    private boolean restore() throws IOException {
        boolean missing = this.runDirectory.restore();
        missing |= this.controlServer.restore();
        for (String worker : this.workers.get()) {
            missing |= this.runDirectory.restoreWorkerDirectory(worker);
        }
        return missing;
    }

    @Override
    public void close() {
        this.executor.shutdown();
    }
}
