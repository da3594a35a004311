package io.xypriss.cluster.master;

import io.xypriss.cluster.control.transport.RunDirectory;
import io.xypriss.cluster.control.transport.RunDirectoryLocation;
import io.xypriss.cluster.release.ReleaseException;
import io.xypriss.cluster.release.Releases;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Creates the run directory and takes the first release on a thread of its own, while the rest of the configuration is
 * read: to copy and extract a jar takes about as long. For one thread.
 */
public final class FirstRelease implements AutoCloseable {

    private static final Log logger = LogFactory.getLog(FirstRelease.class);

    private final ReleaseKeeping keeping;

    private final RunDirectoryLocation location;

    private final FutureTask<RunDirectory> runDirectory;

    private final FutureTask<@Nullable Releases> releases;

    private final Thread thread = new Thread(this::take, "xypriss-cluster-release");

    private FirstRelease(@Nullable Path jar, String java, ReleaseKeeping keeping, RunDirectoryLocation location) {
        this.keeping = keeping;
        this.location = location;
        this.thread.setDaemon(true);
        this.runDirectory = new FutureTask<>(location::create);
        this.releases = new FutureTask<>(() -> (jar != null) ? keeping.open(jar, java, get(this.runDirectory)) : null);
    }

    /**
     * Begins at once.
     *
     * @param jar the executable jar that this application is run from; absent where it is not
     * @param java the java executable
     * @param keeping whether releases of that jar, and class archives of them, are kept
     * @param location where the run directory is to be
     */
    public static FirstRelease begin(
            @Nullable Path jar, String java, ReleaseKeeping keeping, RunDirectoryLocation location) {
        FirstRelease first = new FirstRelease(jar, java, keeping, location);
        first.thread.start();
        return first;
    }

    private void take() {
        this.runDirectory.run();
        this.releases.run();
    }

    /** Whether and where releases are kept. */
    public ReleaseKeeping keeping() {
        return this.keeping;
    }

    /** Where the run directory is. */
    public RunDirectoryLocation location() {
        return this.location;
    }

    /** Waits for the directory. */
    RunDirectory runDirectory() throws IOException {
        try {
            return get(this.runDirectory);
        } catch (ReleaseException ex) {
            throw new IllegalStateException("A directory is no release", ex);
        }
    }

    /** Waits for the release, and has this process read the jar from a copy. Absent where there is no jar. */
    @Nullable
    Releases releases() throws IOException, ReleaseException {
        Releases taken = get(this.releases);
        if (taken != null) {
            taken.readRunningJarFromCopy();
        }
        return taken;
    }

    private static <T extends @Nullable Object> T get(FutureTask<T> task) throws IOException, ReleaseException {
        try {
            return task.get();
        } catch (ExecutionException ex) {
            Throwable cause = ex.getCause();
            if (cause instanceof IOException ioException) {
                throw ioException;
            }
            if (cause instanceof ReleaseException releaseException) {
                throw releaseException;
            }
            if (cause instanceof RuntimeException runtimeException) {
                throw runtimeException;
            }
            throw new IllegalStateException("The first release could not be taken: " + cause, cause);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while the first release was taken", ex);
        }
    }

    /**
     * Waits until both are there, even if interrupted, and gives them back: the directory goes, kept releases stay for the
     * next start.
     */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        while (!this.releases.isDone()) {
            try {
                this.thread.join();
            } catch (InterruptedException ex) {
                interrupted = true;
            }
        }
        try {
            Releases taken = get(this.releases);
            if (taken != null) {
                taken.close();
            }
        } catch (IOException | ReleaseException | RuntimeException ex) {
            logger.debug("There is no release to give back", ex);
        }
        try {
            get(this.runDirectory).close();
        } catch (IOException | ReleaseException | RuntimeException ex) {
            logger.debug("There is no run directory to remove", ex);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
