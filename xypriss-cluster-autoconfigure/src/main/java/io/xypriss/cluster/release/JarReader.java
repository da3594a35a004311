package io.xypriss.cluster.release;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Copies a jar within time limits. A call to a disk that does not answer, like that of a network, may never return, and cannot
 * be interrupted: therefore another thread makes it, which is abandoned after the limit. As long as that thread hangs, no
 * further one is started. For one caller at a time.
 */
final class JarReader {

    private static final Log logger = LogFactory.getLog(JarReader.class);

    /** Shorter than the endpoint waits, so that its caller is told. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(15);

    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final Duration longestSilence;

    private final Duration longest;

    private final Source source;

    private @Nullable Thread abandoned;

    JarReader() {
        this(LONGEST_SILENCE, LONGEST, JarCopy::of);
    }

    /**
     * @param longestSilence how long nothing may be read
     * @param longest how long all of it may take
     */
    JarReader(Duration longestSilence, Duration longest, Source source) {
        this.longestSilence = longestSilence;
        this.longest = longest;
        this.source = source;
    }

    /**
     * Copies it.
     *
     * @throws ReleaseException if it is no file, changes meanwhile, or cannot be read in time
     */
    JarCopy copy(Path jar, Path target) throws ReleaseException {
        if (this.abandoned != null && this.abandoned.isAlive()) {
            throw new ReleaseException(
                    jar + " cannot be read: its disk still does not answer an attempt that was made before");
        }
        AtomicLong progressAt = new AtomicLong(System.nanoTime());
        long end = progressAt.get() + this.longest.toNanos();
        FutureTask<JarCopy> task = new FutureTask<>(() -> this.source.copy(jar, target, () -> {
            progressAt.set(System.nanoTime());
            if (Thread.currentThread().isInterrupted()) {
                throw new ReleaseException(jar + " is not read any further");
            }
        }));
        Thread thread = new Thread(task, "xypriss-cluster-jar");
        thread.setDaemon(true);
        thread.start();
        try {
            return await(task, jar, progressAt, end);
        } catch (TimeoutException ex) {
            abandon(thread);
            throw new ReleaseException(jar + " cannot be read: " + ex.getMessage(), ex);
        } catch (InterruptedException ex) {
            abandon(thread);
            Thread.currentThread().interrupt();
            throw new ReleaseException("Interrupted while " + jar + " was read", ex);
        }
    }

    private JarCopy await(FutureTask<JarCopy> task, Path jar, AtomicLong progressAt, long end)
            throws ReleaseException, TimeoutException, InterruptedException {
        while (true) {
            long silenceEnds = progressAt.get() + this.longestSilence.toNanos();
            long wait = Math.min(silenceEnds, end) - System.nanoTime();
            try {
                return task.get(Math.max(0, wait), TimeUnit.NANOSECONDS);
            } catch (ExecutionException ex) {
                throw (ex.getCause() instanceof ReleaseException releaseException)
                        ? releaseException
                        : new ReleaseException(jar + " cannot be read: " + ex.getCause(), ex);
            } catch (TimeoutException ex) {
                long now = System.nanoTime();
                if (now - end >= 0) {
                    throw new TimeoutException("it takes longer than " + this.longest.toSeconds() + " s");
                }
                if (now - progressAt.get() >= this.longestSilence.toNanos()) {
                    throw new TimeoutException("its disk has not answered for " + seconds(this.longestSilence));
                }
                logger.debug("Still reading " + jar);
            }
        }
    }

    private static String seconds(Duration duration) {
        return (duration.toMillis() % 1000 == 0) ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    private void abandon(Thread thread) {
        thread.interrupt();
        this.abandoned = thread;
    }

    /** Copies a jar, and may hang. */
    @FunctionalInterface
    interface Source {

        /** @param progress to be told of each step */
        JarCopy copy(Path jar, Path target, Progress progress) throws ReleaseException;
    }

    /** Hears that something was read. */
    @FunctionalInterface
    interface Progress {

        /** @throws ReleaseException if no more is to be read */
        void made() throws ReleaseException;
    }
}
