package io.xypriss.cluster.supervise.state;

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
public record Milestones(
        @Nullable Instant startedAt, Duration startedPoint, boolean served, boolean complete, boolean couldNotStart) {

    public static final Milestones NONE = new Milestones(null, Duration.ZERO, false, false, false);

    public Milestones started(Instant at, Duration point) {
        return new Milestones(at, point, served, complete, couldNotStart);
    }

    public Milestones withServed() {
        return new Milestones(startedAt, startedPoint, true, complete, couldNotStart);
    }

    public Milestones withComplete() {
        return new Milestones(startedAt, startedPoint, served, true, couldNotStart);
    }

    public Milestones withCouldNotStart() {
        return new Milestones(startedAt, startedPoint, served, complete, true);
    }
}
