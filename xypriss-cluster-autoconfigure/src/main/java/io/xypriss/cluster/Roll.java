package io.xypriss.cluster;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A rolling restart: its progress while it runs, its verdict afterwards.
 *
 * @param id counts the rolling restarts of this cluster, from 1
 * @param state where it stands
 * @param replaced how many workers run anew
 * @param total how many workers there are to replace, those that stand by included
 * @param reason why it was rolled back or ended; absent while all goes well
 * @param fromRelease the release that workers ran before; empty where the application is not run from a jar
 * @param toRelease the release they run once it has completed
 * @param startedAt when it began
 * @param duration how long it has taken so far, or took
 */
public record Roll(
        long id,
        RollState state,
        int replaced,
        int total,
        @Nullable String reason,
        String fromRelease,
        String toRelease,
        Instant startedAt,
        Duration duration) {}
