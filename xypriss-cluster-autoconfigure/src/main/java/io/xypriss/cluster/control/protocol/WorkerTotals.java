package io.xypriss.cluster.control.protocol;

import io.xypriss.cluster.WorkerStart;
import java.time.Duration;
import java.util.List;

/**
 * What the processes of one worker add up to since the cluster started, past ones included. Never falls.
 *
 * @param workerId the worker's id
 * @param requests answered on the public port
 * @param errors those of them answered with a 5xx status
 * @param expectedExits exits that the master had asked for
 * @param unexpectedExits all others
 * @param starts starts that have succeeded, by what they were made from
 */
public record WorkerTotals(
        String workerId, long requests, long errors, long expectedExits, long unexpectedExits, List<Starts> starts) {

    public WorkerTotals {
        starts = List.copyOf(starts);
    }

    /**
     * @param from the name of the {@link WorkerStart}
     * @param count how many
     * @param duration from spawn to ready, all together
     */
    public record Starts(String from, long count, Duration duration) {}
}
