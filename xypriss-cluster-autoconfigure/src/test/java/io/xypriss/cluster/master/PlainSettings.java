package io.xypriss.cluster.master;

import io.xypriss.cluster.supervise.CountOrPercent;
import io.xypriss.cluster.supervise.SupervisorSettings;
import java.time.Duration;

/** The settings of a cluster of plain workers: the defaults, but with the pauses of a test. For one thread. */
final class PlainSettings {

    int workers = 2;

    int maxRestarts = 1000;

    SupervisorSettings.Backoff backoff =
            new SupervisorSettings.Backoff(Duration.ofMillis(10), 2, Duration.ofMillis(100), 0);

    /** As long as by default: on a busy machine nothing but a test of health checks may fail one. */
    Duration healthCheckInterval = Duration.ofSeconds(30);

    Duration healthCheckTimeout = Duration.ofSeconds(5);

    Duration startupTimeout = Duration.ofSeconds(60);

    Duration shutdownTimeout = Duration.ofSeconds(20);

    int maxSurge = 1;

    SupervisorSettings.Recycling recycling = SupervisorSettings.Recycling.OFF;

    int spares;

    /** How often a test tries what it tries at random: ten times as often with {@code -Dgate=full}. */
    static int times(int normal) {
        return "full".equals(System.getProperty("gate")) ? 10 * normal : normal;
    }

    SupervisorSettings supervision() {
        SupervisorSettings defaults = SupervisorSettings.defaults();
        return new SupervisorSettings(
                true,
                this.maxRestarts,
                defaults.restartWindow(),
                this.backoff,
                this.healthCheckInterval,
                this.healthCheckTimeout,
                2,
                this.startupTimeout,
                this.shutdownTimeout,
                new SupervisorSettings.RollSettings(
                        new CountOrPercent(this.maxSurge, false),
                        new CountOrPercent(0, false),
                        Duration.ZERO,
                        Duration.ZERO),
                this.recycling,
                this.spares,
                2);
    }
}
