package io.xypriss.cluster.supervise;

import io.xypriss.cluster.ClusterManager;
import java.time.Duration;

/**
 * How workers are supervised. The constructor rejects what makes no sense; what a user configured is checked, and
 * explained in the user's terms, before it gets here.
 *
 * @param autoRestart whether a worker that exits unexpectedly is replaced
 * @param maxRestarts restarts allowed for one worker within {@code restartWindow}, 0 or more; beyond it the worker is
 *     left failed
 * @param restartWindow positive
 * @param backoff the pauses before restarts
 * @param healthCheckInterval between two checks of the same worker; positive
 * @param healthCheckTimeout how long an answer may take; positive
 * @param healthCheckFailures consecutive misses that make a worker unhealthy, 1 or more
 * @param startupTimeout from spawn to ready; positive
 * @param shutdownTimeout how long a worker may take to leave before it is ended; positive
 * @param rolling how workers that serve are replaced
 * @param recycling when they are replaced for their age
 * @param spares ready workers beyond those that serve, 0 or more; together with those at most 256
 * @param startConcurrency processes between spawn and ready at once, 1 or more
 * @param capacity how many of them the memory holds
 */
public record SupervisorSettings(
        boolean autoRestart,
        int maxRestarts,
        Duration restartWindow,
        Backoff backoff,
        Duration healthCheckInterval,
        Duration healthCheckTimeout,
        int healthCheckFailures,
        Duration startupTimeout,
        Duration shutdownTimeout,
        RollSettings rolling,
        Recycling recycling,
        int spares,
        int startConcurrency,
        Capacity capacity) {

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static final Duration LONGEST_KILL_GRACE = Duration.ofSeconds(5);

    public SupervisorSettings {
        check(maxRestarts >= 0, "maxRestarts must be 0 or more, but is " + maxRestarts);
        checkPositive("restartWindow", restartWindow);
        checkPositive("healthCheckInterval", healthCheckInterval);
        checkPositive("healthCheckTimeout", healthCheckTimeout);
        check(healthCheckFailures >= 1, "healthCheckFailures must be 1 or more, but is " + healthCheckFailures);
        checkPositive("startupTimeout", startupTimeout);
        checkPositive("shutdownTimeout", shutdownTimeout);
        check(
                spares >= 0 && spares < ClusterManager.MAX_WORKERS,
                "spares must be 0 to " + (ClusterManager.MAX_WORKERS - 1) + ", but is " + spares);
        check(startConcurrency >= 1, "startConcurrency must be 1 or more, but is " + startConcurrency);
    }

    /** With as much memory as it takes. */
    public SupervisorSettings(
            boolean autoRestart,
            int maxRestarts,
            Duration restartWindow,
            Backoff backoff,
            Duration healthCheckInterval,
            Duration healthCheckTimeout,
            int healthCheckFailures,
            Duration startupTimeout,
            Duration shutdownTimeout,
            RollSettings rolling,
            Recycling recycling,
            int spares,
            int startConcurrency) {
        this(
                autoRestart,
                maxRestarts,
                restartWindow,
                backoff,
                healthCheckInterval,
                healthCheckTimeout,
                healthCheckFailures,
                startupTimeout,
                shutdownTimeout,
                rolling,
                recycling,
                spares,
                startConcurrency,
                Capacity.UNLIMITED);
    }

    /** The same within so much memory. */
    public SupervisorSettings with(Capacity value) {
        return new SupervisorSettings(
                autoRestart,
                maxRestarts,
                restartWindow,
                backoff,
                healthCheckInterval,
                healthCheckTimeout,
                healthCheckFailures,
                startupTimeout,
                shutdownTimeout,
                rolling,
                recycling,
                spares,
                startConcurrency,
                value);
    }

    /** How many processes that many workers may have at once: others stand by, or replace some. */
    public int processes(int workers) {
        return workers + spares + rolling.surge(workers);
    }

    /** The defaults of {@code xypriss.cluster.*}; but workers start all at once, as a machine is not known here. */
    public static SupervisorSettings defaults() {
        return new SupervisorSettings(
                true,
                5,
                Duration.ofMinutes(5),
                new Backoff(Duration.ofMillis(200), 2, Duration.ofSeconds(30), 0.2),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                3,
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                new RollSettings(
                        new CountOrPercent(1, false),
                        new CountOrPercent(0, false),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10)),
                Recycling.OFF,
                0,
                ClusterManager.MAX_WORKERS);
    }

    /**
     * How long a process that was sent TERM may take before it is sent KILL: {@code shutdownTimeout}, but at most 5 s.
     * It is short because a process gets there only after its time to leave has passed, or because it hangs; one that
     * was stopped (SIGSTOP) never reacts to TERM at all.
     */
    public Duration killGrace() {
        return shutdownTimeout.compareTo(LONGEST_KILL_GRACE) < 0 ? shutdownTimeout : LONGEST_KILL_GRACE;
    }

    private static void checkPositive(String name, Duration value) {
        check(!value.isNegative() && !value.isZero(), name + " must be positive, but is " + value);
        check(value.compareTo(LONGEST) <= 0, name + " must be at most " + LONGEST.toDays() + " days, but is " + value);
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /**
     * Pauses that grow from restart to restart.
     *
     * @param initial the first pause; 0 or more
     * @param multiplier by how much each pause exceeds the one before; 1 or more
     * @param max the longest pause, jitter included; at least {@code initial}
     * @param jitter the share by which a pause is randomly lengthened or shortened, 0 to 1
     */
    public record Backoff(Duration initial, double multiplier, Duration max, double jitter) {

        public Backoff {
            check(!initial.isNegative(), "backoff.initial must be 0 or more, but is " + initial);
            check(
                    multiplier >= 1 && Double.isFinite(multiplier),
                    "backoff.multiplier must be 1 or more, but is " + multiplier);
            check(
                    max.compareTo(initial) >= 0 && max.compareTo(LONGEST) <= 0,
                    "backoff.max must be at least backoff.initial (" + initial + ") and at most " + LONGEST.toDays()
                            + " days, but is " + max);
            check(jitter >= 0 && jitter <= 1, "backoff.jitter must be 0 to 1, but is " + jitter);
        }
    }

    /**
     * How workers that serve are replaced.
     *
     * @param maxSurge processes beyond the desired number of workers, rounded up; with 0 a worker leaves before its
     *     replacement starts
     * @param maxUnavailable with a {@code maxSurge} of 0: workers that may be missing at once, rounded down, but then at
     *     least 1
     * @param minReadyTime how long a new worker must have been ready and healthy before an old one leaves; 0 or more
     * @param canaryTime how long the first worker of a new release is watched before the others follow; 0 or more
     */
    public record RollSettings(
            CountOrPercent maxSurge, CountOrPercent maxUnavailable, Duration minReadyTime, Duration canaryTime) {

        public RollSettings {
            check(
                    maxSurge.value() > 0 || maxUnavailable.value() > 0,
                    "rolling.maxSurge and rolling.maxUnavailable must not both be 0");
            check(!minReadyTime.isNegative(), "rolling.minReadyTime must be 0 or more, but is " + minReadyTime);
            check(!canaryTime.isNegative(), "rolling.canaryTime must be 0 or more, but is " + canaryTime);
        }

        /** How many processes beyond the desired number of workers. */
        public int surge(int workers) {
            return maxSurge.roundedUp(workers);
        }

        /** How many workers must serve for one of them to leave before its replacement starts. */
        public int floor(int workers) {
            return workers - Math.max(1, maxUnavailable.roundedDown(workers));
        }
    }

    /**
     * When a worker is replaced for its age. Each limit is lowered at random, by up to a tenth, for each process, so that
     * workers that started together are not replaced together.
     *
     * @param maxLifetime how long a process may serve; 0 for as long as it likes
     * @param maxRequests how many requests it may answer; 0 for any number
     * @param maxMemory how much memory it may have resident, in bytes; 0 for any amount
     */
    public record Recycling(Duration maxLifetime, long maxRequests, long maxMemory) {

        public static final Recycling OFF = new Recycling(Duration.ZERO, 0, 0);

        public Recycling {
            check(!maxLifetime.isNegative(), "recycle.maxLifetime must be 0 or more, but is " + maxLifetime);
            check(maxRequests >= 0, "recycle.maxRequests must be 0 or more, but is " + maxRequests);
            check(maxMemory >= 0, "recycle.maxMemory must be 0 or more, but is " + maxMemory);
        }

        /** Whether it takes a worker's figures to tell. */
        public boolean needsFigures() {
            return maxRequests > 0 || maxMemory > 0;
        }
    }
}
