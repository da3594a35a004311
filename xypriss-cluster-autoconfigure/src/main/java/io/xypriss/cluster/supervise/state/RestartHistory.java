package io.xypriss.cluster.supervise.state;

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
public record RestartHistory(
        List<Restart> restarts, @Nullable Duration cannotStart) {

    public static final RestartHistory EMPTY = new RestartHistory(List.of(), null);

    public record Restart(Duration point, int cost) {}

    /** Without what lies further back than the window. */
    public RestartHistory within(Duration window, Duration now) {
        Duration start = now.minus(window);
        return new RestartHistory(
                restarts.stream().filter(r -> r.point().compareTo(start) > 0).toList(),
                cannotStart != null && cannotStart.compareTo(start) > 0 ? cannotStart : null);
    }

    public int spent() {
        return restarts.stream().mapToInt(Restart::cost).sum();
    }

    public RestartHistory with(Restart restart) {
        return new RestartHistory(
                Stream.concat(restarts.stream(), Stream.of(restart)).toList(), cannotStart);
    }

    public RestartHistory withCannotStart(Duration point) {
        return new RestartHistory(restarts, point);
    }
}
