package io.xypriss.cluster.control.protocol;

import io.xypriss.cluster.Roll;
import io.xypriss.cluster.RollState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A {@link Roll} on the wire. */
public record WireRoll(
        long id,
        String state,
        int replaced,
        int total,
        @Nullable String reason,
        String fromRelease,
        String toRelease,
        Instant startedAt,
        Duration duration) {

    public static WireRoll of(Roll roll) {
        return new WireRoll(
                roll.id(),
                roll.state().name(),
                roll.replaced(),
                roll.total(),
                roll.reason(),
                roll.fromRelease(),
                roll.toRelease(),
                roll.startedAt(),
                roll.duration());
    }

    /** @throws IllegalArgumentException for a state that is unknown here */
    public Roll toRoll() {
        return new Roll(
                this.id,
                RollState.valueOf(this.state),
                this.replaced,
                this.total,
                this.reason,
                this.fromRelease,
                this.toRelease,
                this.startedAt,
                this.duration);
    }
}
