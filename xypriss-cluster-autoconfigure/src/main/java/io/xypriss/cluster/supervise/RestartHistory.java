package io.xypriss.cluster.supervise;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The unexpected restarts of one slot that may still count.
 *
 * @param restarts oldest first
 * @param cannotStart when the application last said that it cannot start
 */
record RestartHistory(List<Restart> restarts, @Nullable Duration cannotStart) {

    static final RestartHistory EMPTY = new RestartHistory(List.of(), null);

    record Restart(Duration point, int cost) {}

    /** Without what lies further back than the window. */
    RestartHistory within(Duration window, Duration now) {
        Duration start = now.minus(window);
        return new RestartHistory(
                restarts.stream().filter(r -> r.point().compareTo(start) > 0).toList(),
                cannotStart != null && cannotStart.compareTo(start) > 0 ? cannotStart : null);
    }

    int spent() {
        return restarts.stream().mapToInt(Restart::cost).sum();
    }

    RestartHistory with(Restart restart) {
        return new RestartHistory(
                Stream.concat(restarts.stream(), Stream.of(restart)).toList(), cannotStart);
    }

    RestartHistory withCannotStart(Duration point) {
        return new RestartHistory(restarts, point);
    }
}
