package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.worker.DrainTimes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the cluster.
 *
 * <p>The constructor is not part of the API: components may be added.
 *
 * @param enabled Whether to run this application as a cluster of worker processes.
 * @param workers Number of workers, 1 to 256; or 'auto' (from the CPU quota and memory limit together), 'cpu'
 *     (processors - 1, at least 1) or 'io' (2 x processors).
 * @param spares Ready and warm workers that stand by, and take the place of a worker that is lost or leaves. Workers and
 *     spares together are at most 256.
 * @param startConcurrency Workers that may start at once, 1 to 256; or 'auto' (the number of processors).
 * @param traffic How requests reach the workers: through one socket that all workers share ('shared'), or through a port
 *     of each worker, for a proxy in front ('ports').
 * @param autoRestart Whether to replace a worker that exits unexpectedly.
 * @param maxRestarts Restarts allowed for one worker within the restart window. A worker beyond this limit is left FAILED
 *     until it is told to restart.
 * @param restartWindow Window in which the restarts of a worker are counted.
 * @param restartBackoff Pause before a restart.
 * @param healthCheckInterval Time between two health checks of a worker.
 * @param healthCheckTimeout Time within which a worker must answer a health check.
 * @param healthCheckFailures Consecutive failed health checks after which a worker is unhealthy and replaced.
 * @param startupTimeout Time a worker may take from being spawned to being ready.
 * @param shutdownTimeout Time a worker may take to finish what is open. After that the worker is told to terminate, and then
 *     killed.
 * @param drain How long a worker that leaves waits for each kind of connection, within the shutdown time-out.
 * @param rolling How workers that serve are replaced.
 * @param recycle When workers are replaced for their age; each limit is lowered at random, by up to a tenth.
 * @param workerPortBase First of the workers' own ports on the loopback address. Each worker takes the next free port; 0
 *     for ephemeral ports. By default the port after 'server.port'.
 * @param workerPorts What workers answer on their own ports: health checks of the cluster only ('restricted'), or every
 *     request, in plain HTTP, for debugging ('open'). Without effect where 'traffic' is 'ports'.
 * @param runDirectory Folder for the run directory, which holds the control socket. The run directory is in a subfolder that
 *     only this user can enter. By default systemd's RUNTIME_DIRECTORY, else the folder for temporary files.
 * @param fallback What to do when the cluster cannot start: fail with an analysis ('none'), or serve from this one process
 *     ('single-process').
 * @param memory Memory of all processes together.
 * @param archive Class archives, from which workers start faster.
 * @param jvm JVM of the workers.
 * @param environment Additional environment variables of the workers.
 */
@ConfigurationProperties("xypriss.cluster")
record ClusterProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("auto") String workers,
        @DefaultValue("0") int spares,
        @DefaultValue("auto") String startConcurrency,
        @DefaultValue("shared") Traffic traffic,
        @DefaultValue("true") boolean autoRestart,
        @DefaultValue("5") int maxRestarts,
        @DefaultValue("5m") Duration restartWindow,
        @DefaultValue RestartBackoff restartBackoff,
        @DefaultValue("30s") Duration healthCheckInterval,
        @DefaultValue("5s") Duration healthCheckTimeout,
        @DefaultValue("3") int healthCheckFailures,
        @DefaultValue("60s") Duration startupTimeout,
        @DefaultValue("30s") Duration shutdownTimeout,
        @DefaultValue Drain drain,
        @DefaultValue Rolling rolling,
        @DefaultValue Recycle recycle,
        @Nullable Integer workerPortBase,
        @DefaultValue("restricted") WorkerPorts workerPorts,
        @Nullable String runDirectory,
        @DefaultValue("none") Fallback fallback,
        @DefaultValue Memory memory,
        @DefaultValue Archive archive,
        @DefaultValue Jvm jvm,
        @DefaultValue Map<String, String> environment) {

    /** How requests reach the workers. */
    enum Traffic {

        /** All workers accept from one listening socket, which they inherit from the master. */
        SHARED,

        /** Each worker listens on its own port only, for a proxy in front. */
        PORTS
    }

    /** Which requests workers answer on their own ports. */
    enum WorkerPorts {

        /** Health checks of the cluster only. */
        RESTRICTED,

        /** All of them, without TLS; for debugging. */
        OPEN
    }

    /** What to do when the cluster cannot start. */
    enum Fallback {

        /** Fail the application with an analysis. */
        NONE,

        /** Serve from this one process, and say so. */
        SINGLE_PROCESS
    }

    /**
     * Pause before a restart; the first restart after a healthy life is immediate.
     *
     * @param initial First pause.
     * @param multiplier Factor by which each further pause grows.
     * @param max Longest pause.
     * @param jitter Share of a pause, 0 to 1, by which it varies at random either way.
     */
    record RestartBackoff(
            @DefaultValue("200ms") Duration initial,
            @DefaultValue("2") double multiplier,
            @DefaultValue("30s") Duration max,
            @DefaultValue("0.2") double jitter) {}

    /**
     * How long a worker that leaves waits for what.
     *
     * @param requests Time that requests in progress get to end when a worker leaves. Capped at 'shutdown-timeout', which is
     *     also the default.
     * @param streams Time over which event streams and WebSockets are disconnected, one after the other, when a worker
     *     leaves. Capped at 'shutdown-timeout'. By default 10s.
     */
    record Drain(@Nullable Duration requests, @Nullable Duration streams) {

        private static final Duration STREAMS = Duration.ofSeconds(10);

        DrainTimes times(Duration shutdownTimeout) {
            Duration some = (STREAMS.compareTo(shutdownTimeout) < 0) ? STREAMS : shutdownTimeout;
            return new DrainTimes(
                    (this.requests != null) ? this.requests : shutdownTimeout,
                    (this.streams != null) ? this.streams : some);
        }
    }

    /**
     * How workers that serve are replaced.
     *
     * @param maxSurge Extra processes while workers are replaced, a number or a percentage. With 0 a worker leaves before its
     *     replacement starts.
     * @param maxUnavailable Workers that may be missing at once where max-surge is 0, a number or a percentage.
     * @param minReadyTime Time a new worker must have been ready and healthy before an old one leaves.
     * @param canaryTime Time the first worker of a new release is watched before the others follow.
     */
    record Rolling(
            @DefaultValue("1") String maxSurge,
            @DefaultValue("0") String maxUnavailable,
            @DefaultValue("1s") Duration minReadyTime,
            @DefaultValue("10s") Duration canaryTime) {}

    /**
     * When workers are replaced for their age.
     *
     * @param maxLifetime Time after which a worker is replaced; 0 for never.
     * @param maxRequests Requests after which a worker is replaced; 0 for never.
     * @param maxMemory Resident memory above which a worker is replaced; 0 for never.
     */
    record Recycle(
            @DefaultValue("0") Duration maxLifetime,
            @DefaultValue("0") long maxRequests,
            @DefaultValue("0") DataSize maxMemory) {}

    /**
     * Memory of all processes together.
     *
     * @param budget Memory that the master and all workers may use together: a percentage of the limit of the machine,
     *     container or service, or a size. Workers that cannot fit are refused.
     */
    record Memory(@DefaultValue("75%") String budget) {}

    /** What the JVMs of workers are tuned for. */
    enum Profile {

        /** Throughput, as the JVM is by itself. */
        DEFAULT,

        /** Less memory for each worker, for less throughput. */
        SMALL
    }

    /**
     * Class archives, from which workers start faster.
     *
     * @param mode Whether a worker of each release is retired to make a class archive, from which later workers start.
     * @param directory Directory that keeps releases and class archives for the next start. By default beside the run
     *     directories, in the folder for temporary files.
     */
    record Archive(
            @DefaultValue("auto") Mode mode, @Nullable String directory) {

        /** Whether there are archives. */
        enum Mode {

            /** Where this JVM and the way the application is started allow it. */
            AUTO,

            /** As {@code auto}, also where a start of the application changes its database, or needs it alone. */
            ALWAYS,

            /** There are none, and nothing is kept for the next start. */
            OFF
        }
    }

    /**
     * JVM of the workers.
     *
     * @param arguments JVM options of workers, in addition to the options of the master, which workers inherit.
     * @param heap Largest heap of a worker: 'auto' (the worker's share of 'memory.budget', but at most what the JVM would
     *     take), 'off' (what the JVM takes) or a size. JVM options that limit the heap win over 'auto'.
     * @param profile What the JVMs of workers are tuned for: throughput, or little memory.
     * @param archiveRelocation Whether class archives are mapped at random addresses. With 'false' workers share more
     *     memory, and attackers know the address of the archive.
     */
    record Jvm(
            @DefaultValue List<String> arguments,
            @DefaultValue("auto") String heap,
            @DefaultValue("default") Profile profile,
            @DefaultValue("true") boolean archiveRelocation) {}
}
