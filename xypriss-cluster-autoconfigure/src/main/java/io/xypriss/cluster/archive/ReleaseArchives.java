package io.xypriss.cluster.archive;

import io.xypriss.cluster.launch.WorkerExit;
import io.xypriss.cluster.launch.jvm.ClassArchives;
import io.xypriss.cluster.launch.jvm.JvmLaunch;
import io.xypriss.cluster.release.Release;
import io.xypriss.cluster.release.Releases;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * The class archives of a cluster's releases: found on disk or, once a worker that recorded its classes was retired, made of
 * what its JVM has written. Thread-safe.
 */
public final class ReleaseArchives implements ClassArchives {

    private static final Log logger = LogFactory.getLog("io.xypriss.cluster");

    private static final Duration TICK = Duration.ofSeconds(1);

    /** Each costs the replacement of a worker. */
    private static final int ATTEMPTS = 3;

    /** What a JVM dies of when its archive is not what it says it is: ILL, ABRT, BUS, SEGV. */
    private static final Set<Integer> CRASHES = Set.of(4, 6, 7, 11);

    private final Releases releases;

    private final Set<String> without;

    private final Map<String, String> environment;

    private final @Nullable String obstacle;

    private final JvmIdentity jvm = JvmIdentity.ofCurrentJvm();

    private final Map<String, Target> targets = new HashMap<>();

    /** How often an archive was tried for in vain, by key. */
    private final Map<String, Integer> failures = new HashMap<>();

    private final Set<ReleaseRecording> open = new HashSet<>();

    /** Held by this process, so that no other one records the same meanwhile. */
    private final Map<String, Closeable> claims = new HashMap<>();

    private final Set<String> said = new HashSet<>();

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor((task) -> {
        Thread thread = new Thread(task, "xypriss-cluster-archive");
        thread.setDaemon(true);
        return thread;
    });

    private volatile BooleanSupplier quiet = () -> false;

    private volatile boolean closed;

    /**
     * @param without environment variables that workers do not inherit
     * @param environment those that they have in addition
     * @param obstacle why this cluster makes no archive, though it uses those that there are; absent where it does
     */
    public ReleaseArchives(
            Releases releases, Set<String> without, Map<String, String> environment, @Nullable String obstacle) {
        this.releases = releases;
        this.without = Set.copyOf(without);
        this.environment = Map.copyOf(environment);
        this.obstacle = obstacle;
    }

    @Override
    public void makeWhile(BooleanSupplier quiet) {
        this.quiet = quiet;
    }

    @Override
    public @Nullable Use find(JvmLaunch launch) {
        Target target = target(launch);
        Path archive = (target != null) ? target.store().find(target.key()) : null;
        return (archive != null) ? new Use(archive, ArchiveKind.of(this.jvm).useOptions(archive)) : null;
    }

    private synchronized @Nullable Target target(JvmLaunch launch) {
        Release release = (launch.jar() != null) ? this.releases.ofJar(launch.jar()) : null;
        String reason = Obstacles.find(this.jvm, launch.options(), release != null && release.extracted());
        if (reason == null && !WatchedProcess.isSupported()) {
            reason = "this platform has no /bin/sh to run what makes one";
        }
        if (reason != null || release == null) {
            sayOnce("There is no class archive, and workers start plainly: " + reason);
            return null;
        }
        Target known = this.targets.get(release.id());
        ArchiveStore store = (known != null && known.release().equals(release))
                ? known.store()
                : new ArchiveStore(release.archives());
        Target target = new Target(release, ArchiveKey.of(this.jvm, release.id(), launch), launch, store);
        this.targets.put(release.id(), target);
        return target;
    }

    private void sayOnce(String line) {
        if (this.said.add(line)) {
            logger.info(line);
        }
    }

    @Override
    public synchronized @Nullable Recording record(JvmLaunch launch) {
        Target target = target(launch);
        if (target == null || this.closed || failures(target) >= ATTEMPTS) {
            return null;
        }
        if (this.obstacle != null) {
            sayOnce("There is no class archive of release " + target.release().id() + ", and none is made: "
                    + this.obstacle);
            return null;
        }
        try {
            if (!claim(target)) {
                logger.debug("Another process makes the class archive of release "
                        + target.release().id());
                return null;
            }
            ReleaseRecording recording = new ReleaseRecording(target, this.releases.workshop());
            this.open.add(recording);
            return recording;
        } catch (IOException ex) {
            logger.warn("The class archive of release " + target.release().id() + " cannot be made", ex);
            giveBackClaim(target);
            return null;
        }
    }

    private boolean claim(Target target) throws IOException {
        String key = target.key().id();
        if (this.claims.containsKey(key)) {
            return true;
        }
        Closeable claim = this.releases.claim("recording-" + key);
        if (claim == null) {
            return false;
        }
        this.claims.put(key, claim);
        return true;
    }

    /** Unless something that is recorded still needs it. */
    private void giveBackClaim(Target target) {
        String key = target.key().id();
        Closeable claim = this.claims.get(key);
        if (claim == null
                || this.open.stream()
                        .anyMatch((recording) -> recording.target.key().id().equals(key))) {
            return;
        }
        this.claims.remove(key);
        try {
            claim.close();
        } catch (IOException ex) {
            logger.debug("A claim could not be given back", ex);
        }
    }

    @Override
    public synchronized void startFailed(Use use, WorkerExit exit) {
        if (exit.signal() == null || !CRASHES.contains(exit.signal())) {
            return;
        }
        for (Target target : this.targets.values()) {
            if (use.archive().startsWith(target.release().archives())) {
                target.store()
                        .quarantine(
                                target.key(),
                                "a worker that was started from it was ended by signal " + exit.signal()
                                        + " before it was ready");
            }
        }
    }

    /** Calls again, as long as the cluster has other things to do. */
    private void makeOnceQuiet(ReleaseRecording recording) {
        if (this.closed || this.releases.find(recording.target.release().id()) == null) {
            recording.discard();
            return;
        }
        if (!isQuiet() || !make(recording)) {
            later(TICK, () -> makeOnceQuiet(recording));
        }
    }

    private boolean isQuiet() {
        return !this.closed && this.quiet.getAsBoolean();
    }

    private void later(Duration delay, Runnable task) {
        try {
            this.executor.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ex) {
            logger.debug("No class archive is made any more", ex);
        }
    }

    /** Whether that is done, be it in vain. */
    private boolean make(ReleaseRecording recording) {
        Target target = recording.target;
        try {
            new ArchiveAssembly(
                            ArchiveKind.of(this.jvm), target.launch(), this.without, this.environment, this::isQuiet)
                    .run(recording.folder);
            target.store().publish(target.key(), recording.folder);
            sayReady(recording);
        } catch (ArchiveException ex) {
            if (ex.calledOff()) {
                logger.debug(
                        "The class archive for release " + target.release().id() + " has to wait: " + ex.getMessage());
                return false;
            }
            failed(target, ex.getMessage());
        } catch (IOException | RuntimeException ex) {
            failed(target, ex.toString());
        }
        recording.discard();
        return true;
    }

    private synchronized void failed(Target target, @Nullable String why) {
        int count = failures(target) + 1;
        this.failures.put(target.key().id(), count);
        logger.warn("The class archive for release " + target.release().id() + " could not be made (attempt " + count
                + " of " + ATTEMPTS + "), and workers start without it: " + why);
    }

    private int failures(Target target) {
        return this.failures.getOrDefault(target.key().id(), 0);
    }

    private void sayReady(ReleaseRecording recording) throws IOException {
        Target target = recording.target;
        Path archive = target.store().find(target.key());
        if (archive != null) {
            logger.info("Class archive for release %s ready: %d MB, after %d s; further workers start from it"
                    .formatted(
                            target.release().id(),
                            Math.round(Files.size(archive) / 1e6),
                            Duration.ofNanos(System.nanoTime() - recording.wantedAt)
                                    .toSeconds()));
        }
    }

    /** Calls off what is under way, waits until it is gone, and leaves nothing of it behind. */
    @Override
    public void close() {
        this.closed = true;
        this.executor.shutdownNow();
        try {
            if (!this.executor.awaitTermination(10, TimeUnit.SECONDS)) {
                logger.warn("What makes a class archive has not ended yet; it ends with this process");
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        Set<ReleaseRecording> left;
        synchronized (this) {
            left = Set.copyOf(this.open);
        }
        left.forEach(ReleaseRecording::discard);
    }

    private record Target(Release release, ArchiveKey key, JvmLaunch launch, ArchiveStore store) {}

    /** What the JVM of one worker records. */
    private final class ReleaseRecording implements Recording {

        private final Target target;

        private final Path folder;

        private volatile boolean wanted;

        private volatile long wantedAt = System.nanoTime();

        ReleaseRecording(Target target, Path folder) {
            this.target = target;
            this.folder = folder;
        }

        @Override
        public List<String> options() {
            List<String> options =
                    new ArrayList<>(ArchiveKind.of(ReleaseArchives.this.jvm).recordingOptions(this.folder));
            options.add("-D" + PROPERTY + "=true");
            return options;
        }

        @Override
        public void wanted(boolean wanted) {
            this.wanted = wanted;
            this.wantedAt = System.nanoTime();
        }

        @Override
        public void ended(@Nullable WorkerExit exit) {
            Integer exitCode = (exit != null) ? exit.exitCode() : null;
            if (exit == null || !this.wanted || isKilled(exit)) {
                discard();
            } else if (exitCode == null || exitCode != 0) {
                failed(
                        this.target,
                        "the JVM of the worker that was to write it "
                                + ((exit.signal() != null)
                                        ? "was ended by signal " + exit.signal()
                                        : "exited with " + exitCode));
                discard();
            } else {
                later(Duration.ZERO, () -> makeOnceQuiet(this));
            }
        }

        /** By the master, most likely, which had other things to do. */
        private static boolean isKilled(WorkerExit exit) {
            return exit.signal() != null && exit.signal() == 9;
        }

        /** May be called again. */
        void discard() {
            synchronized (ReleaseArchives.this) {
                if (!ReleaseArchives.this.open.remove(this)) {
                    return;
                }
                giveBackClaim(this.target);
            }
            try {
                FileSystemUtils.deleteRecursively(this.folder);
            } catch (IOException ex) {
                logger.warn("The folder " + this.folder + " could not be removed", ex);
            }
        }
    }
}
