package io.xypriss.cluster.outage;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether the master answers, as it follows from what has happened to the cluster.
 *
 * @param answersFrom until then, connections wait for the first worker
 * @param outlives whether the listening socket is there beyond the life of this process: connections that come before the
 *     first worker serves, or once the cluster stops, then wait for a process that can serve them
 * @param serving how many workers serve
 * @param served whether a worker has ever served
 * @param stopping whether the cluster stops
 */
record OutageState(Instant answersFrom, boolean outlives, int serving, boolean served, boolean stopping) {

    /** The usual start of an application takes less, and its first clients then see no error. */
    static final Duration START_GRACE = Duration.ofSeconds(10);

    static OutageState atStart(Instant started, boolean outlives) {
        return new OutageState(started.plus(START_GRACE), outlives, 0, false, false);
    }

    OutageState serving(int now) {
        return new OutageState(this.answersFrom, this.outlives, now, this.served || now > 0, this.stopping);
    }

    OutageState toStop() {
        return new OutageState(this.answersFrom, this.outlives, this.serving, this.served, true);
    }

    boolean answersAt(Instant now) {
        if (this.serving > 0) {
            return false;
        }
        if (this.outlives && (this.stopping || !this.served)) {
            return false;
        }
        return this.served || this.stopping || !now.isBefore(this.answersFrom);
    }

    /** When the answer changes by itself; {@code null} if it does not. */
    @Nullable
    Instant changesAt(Instant now) {
        boolean waits = this.serving == 0 && !this.served && !this.stopping && !this.outlives;
        return (waits && now.isBefore(this.answersFrom)) ? this.answersFrom : null;
    }
}
