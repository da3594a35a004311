package io.xypriss.cluster.supervise;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What happens once in the life of a cluster.
 *
 * @param startedAt by the clock
 * @param startedPoint in elapsed time
 * @param served whether any worker has ever been ready
 * @param complete whether all desired workers have ever served at once
 * @param couldNotStart whether it was given up before any worker served
 */
record Milestones(
        @Nullable Instant startedAt, Duration startedPoint, boolean served, boolean complete, boolean couldNotStart) {

    static final Milestones NONE = new Milestones(null, Duration.ZERO, false, false, false);

    Milestones started(Instant at, Duration point) {
        return new Milestones(at, point, served, complete, couldNotStart);
    }

    Milestones withServed() {
        return new Milestones(startedAt, startedPoint, true, complete, couldNotStart);
    }

    Milestones withComplete() {
        return new Milestones(startedAt, startedPoint, served, true, couldNotStart);
    }

    Milestones withCouldNotStart() {
        return new Milestones(startedAt, startedPoint, served, complete, true);
    }
}
