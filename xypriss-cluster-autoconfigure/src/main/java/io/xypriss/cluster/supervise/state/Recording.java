package io.xypriss.cluster.supervise.state;

import io.xypriss.cluster.supervise.WorkerRef;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which processes record the classes they load, for the class archive of their release, and which one is writing them
 * down.
 *
 * @param recorders how many requests each process that records has answered
 * @param writing the process that has left its slot, and ends once it has written; absent where none writes
 */
public record Recording(
        Map<WorkerRef, Long> recorders, @Nullable WorkerProcess writing) {

    public static final Recording NONE = new Recording(Map.of(), null);

    public Recording with(WorkerRef recorder, long requests) {
        Map<WorkerRef, Long> changed = new HashMap<>(recorders);
        changed.put(recorder, requests);
        return new Recording(Map.copyOf(changed), writing);
    }

    public Recording without(WorkerRef recorder) {
        if (!recorders.containsKey(recorder)) {
            return this;
        }
        Map<WorkerRef, Long> changed = new HashMap<>(recorders);
        changed.remove(recorder);
        return new Recording(Map.copyOf(changed), writing);
    }

    public Recording writing(@Nullable WorkerProcess value) {
        return new Recording(recorders, value);
    }
}
