package io.xypriss.cluster.control.protocol;

import io.xypriss.cluster.WorkerStart;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the processes of one worker add up to since the cluster started, past ones included. Never falls.
 *
 * @param workerId the worker's id
 * @param figures by {@link WorkerFigure#wireName()}
 * @param expectedExits exits that the master had asked for
 * @param unexpectedExits all others
 * @param starts starts that have succeeded, by what they were made from
 */
public record WorkerTotals(
        String workerId, Map<String, Long> figures, long expectedExits, long unexpectedExits, List<Starts> starts) {

    public WorkerTotals {
        figures = Map.copyOf(figures);
        starts = List.copyOf(starts);
    }

    /** One of the figures. */
    public long total(WorkerFigure figure) {
        return WorkerFigures.fromWire(this.figures).get(figure);
    }

    /**
     * @param from the name of the {@link WorkerStart}
     * @param count how many
     * @param duration from spawn to ready, all together
     */
    public record Starts(String from, long count, Duration duration) {}
}
