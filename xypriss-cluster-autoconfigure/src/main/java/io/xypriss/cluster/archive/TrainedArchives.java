package io.xypriss.cluster.archive;

import io.xypriss.cluster.archive.TrainingPolicy.Situation;
import io.xypriss.cluster.launch.ClassArchives;
import io.xypriss.cluster.launch.JvmLaunch;
import io.xypriss.cluster.launch.WorkerExit;
import io.xypriss.cluster.release.Release;
import io.xypriss.cluster.release.Releases;
import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * The class archives of a cluster's releases: found on disk or, once the first workers of a release serve, made by a hidden
 * run of it in the background. Thread-safe.
 */
public final class TrainedArchives implements ClassArchives, AutoCloseable {

    /** The system property that tells an application that it runs for its classes only, and where it may write. */
    public static final String TRAINING_DIRECTORY = "xypriss.cluster.training.directory";

    /** The system property that tells it where it may have a socket of its own. */
    public static final String TRAINING_SOCKET = "xypriss.cluster.training.socket";

    private static final Log logger = LogFactory.getLog("io.xypriss.cluster");

    private static final Duration TICK = Duration.ofSeconds(1);

    /** What a JVM dies of when its archive is not what it says it is: ILL, ABRT, BUS, SEGV. */
    private static final Set<Integer> CRASHES = Set.of(4, 6, 7, 11);

    private static final int UNKNOWN = -1;

    private final Releases releases;

    private final Path socket;

    private final Set<String> without;

    private final Map<String, String> environment;

    private final JvmIdentity jvm = JvmIdentity.ofCurrentJvm();

    private final TrainingPolicy policy = TrainingPolicy.DEFAULT;

    private final Map<String, Target> targets = new HashMap<>();

    private final Map<String, Attempts> attempts = new HashMap<>();

    private final Set<String> said = new HashSet<>();

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor((task) -> {
        Thread thread = new Thread(task, "xypriss-cluster-archive");
        thread.setDaemon(true);
        return thread;
    });

    private long wellSince = UNKNOWN;

    private @Nullable Supplier<Cluster> cluster;

    private @Nullable Target latest;

    private boolean watching;

    private volatile boolean closed;

    /**
     * @param socket where a run that makes one may have a socket, with a path short enough for one
     * @param without environment variables that workers do not inherit
     * @param environment those that they have in addition
     */
    public TrainedArchives(Releases releases, Path socket, Set<String> without, Map<String, String> environment) {
        this.releases = releases;
        this.socket = socket;
        this.without = Set.copyOf(without);
        this.environment = Map.copyOf(environment);
    }

    /**
     * Makes archives from now on, when there is one to make and the time is right.
     *
     * @param cluster tells how the cluster is; called often while there is one to make
     */
    public synchronized void train(Supplier<Cluster> cluster) {
        this.cluster = cluster;
        watch();
    }

    /** Looks every now and then whether to begin, until there is nothing left to make. */
    private synchronized void watch() {
        if (!this.watching && this.cluster != null && !this.closed) {
            this.watching = true;
            again(this.cluster);
        }
    }

    private void again(Supplier<Cluster> cluster) {
        try {
            this.executor.schedule(() -> tick(cluster), TICK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ex) {
            logger.debug("No class archive is made any more", ex);
        }
    }

    @Override
    public @Nullable Use find(JvmLaunch launch) {
        Target target = target(launch);
        Path archive = (target != null) ? target.store().find(target.key()) : null;
        return (archive != null) ? new Use(archive, ArchiveKind.of(this.jvm).useOptions(archive)) : null;
    }

    private synchronized @Nullable Target target(JvmLaunch launch) {
        Release release = (launch.jar() != null) ? this.releases.ofJar(launch.jar()) : null;
        String obstacle = Obstacles.find(this.jvm, launch.options(), release != null && release.extracted());
        if (obstacle == null && !WatchedProcess.isSupported()) {
            obstacle = "this platform has no /bin/sh to run the training";
        }
        if (obstacle != null || release == null) {
            if (this.said.add(String.valueOf(obstacle))) {
                logger.info("There is no class archive, and workers start plainly: " + obstacle);
            }
            return null;
        }
        Target known = this.targets.get(release.id());
        ArchiveStore store = (known != null && known.release().equals(release))
                ? known.store()
                : new ArchiveStore(release.archives());
        Target target = new Target(release, ArchiveKey.of(this.jvm, release.id(), launch), launch, store);
        this.targets.put(release.id(), target);
        this.latest = target;
        watch();
        return target;
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

    private void tick(Supplier<Cluster> cluster) {
        try {
            Cluster now = cluster.get();
            Target target = target(now.release());
            if (this.closed || target == null) {
                return;
            }
            Situation situation = situation(now, target);
            if (this.policy.begins(situation)) {
                train(target, () -> !this.closed && this.policy.continues(situation(cluster.get(), target)));
            }
        } catch (IOException | RuntimeException ex) {
            logger.warn("The class archive could not be seen to", ex);
        } finally {
            rest(cluster);
        }
    }

    /** With an archive for what was started last, there is nothing to look for until something else is started. */
    private synchronized void rest(Supplier<Cluster> cluster) {
        Target target = this.latest;
        if (target != null
                && tried(target).count() < this.policy.attempts()
                && target.store().find(target.key()) == null) {
            again(cluster);
        } else {
            this.watching = false;
        }
    }

    private synchronized @Nullable Target target(String release) {
        return this.targets.get(release);
    }

    private Situation situation(Cluster cluster, Target target) {
        long now = System.nanoTime();
        if (!cluster.well()) {
            this.wellSince = UNKNOWN;
        } else if (this.wellSince == UNKNOWN) {
            this.wellSince = now;
        }
        Attempts tried = tried(target);
        boolean wanted = target.store().find(target.key()) == null;
        return new Situation(
                wanted,
                cluster.well(),
                cluster.well() ? Duration.ofNanos(now - this.wellSince) : Duration.ZERO,
                wanted ? load() : 1,
                tried.count(),
                Duration.ofNanos(now - tried.endedAt()));
    }

    private static double load() {
        if (ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean operatingSystem) {
            double load = operatingSystem.getCpuLoad();
            return (load >= 0) ? load : 1;
        }
        return 1;
    }

    private void train(Target target, BooleanSupplier goOn) throws IOException {
        try (Closeable claim = this.releases.claim("training-" + target.key().id())) {
            if (claim != null) {
                attempt(target, goOn);
            }
        }
    }

    private void attempt(Target target, BooleanSupplier goOn) {
        String release = target.release().id();
        logger.debug("Makes a class archive for release " + release);
        long start = System.nanoTime();
        String failure = null;
        try {
            Path folder = this.releases.workshop();
            try {
                new TrainingRun(
                                ArchiveKind.of(this.jvm),
                                target.launch(),
                                this.socket,
                                this.without,
                                this.environment,
                                goOn)
                        .run(folder);
                target.store().publish(target.key(), folder);
            } finally {
                FileSystemUtils.deleteRecursively(folder);
            }
            sayReady(target, Duration.ofNanos(System.nanoTime() - start));
        } catch (TrainingException ex) {
            if (ex.calledOff()) {
                logger.debug("The class archive for release " + release + " has to wait: " + ex.getMessage());
                return;
            }
            failure = ex.getMessage();
        } catch (IOException ex) {
            failure = ex.toString();
        }
        Attempts tried = tried(target).plus(System.nanoTime());
        this.attempts.put(target.key().id(), tried);
        if (failure != null) {
            logger.warn("The class archive for release " + release + " could not be made (attempt " + tried.count()
                    + " of " + this.policy.attempts() + "), and workers start without it: " + failure);
        }
    }

    private void sayReady(Target target, Duration took) throws IOException {
        Path archive = target.store().find(target.key());
        if (archive != null) {
            logger.info("Class archive for release %s ready: %d MB, after %d s; further workers start from it"
                    .formatted(target.release().id(), Math.round(Files.size(archive) / 1e6), took.toSeconds()));
        }
    }

    private Attempts tried(Target target) {
        return this.attempts.getOrDefault(target.key().id(), Attempts.NONE);
    }

    /** Calls off a run under way, and waits until it is gone. */
    @Override
    public void close() {
        this.closed = true;
        this.executor.shutdownNow();
        try {
            if (!this.executor.awaitTermination(10, TimeUnit.SECONDS)) {
                logger.warn("The run that makes a class archive has not ended yet; it ends with this process");
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * How the cluster is.
     *
     * @param release what its workers run
     * @param well whether all desired workers serve, with no change under way
     */
    public record Cluster(String release, boolean well) {}

    private record Target(Release release, ArchiveKey key, JvmLaunch launch, ArchiveStore store) {}

    private record Attempts(int count, long endedAt) {

        static final Attempts NONE = new Attempts(0, 0);

        Attempts plus(long now) {
            return new Attempts(this.count + 1, now);
        }
    }
}
