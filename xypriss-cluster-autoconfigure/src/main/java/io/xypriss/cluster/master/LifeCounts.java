package io.xypriss.cluster.master;

import io.xypriss.cluster.WorkerStart;
import io.xypriss.cluster.control.protocol.WorkerFigures;
import io.xypriss.cluster.control.protocol.WorkerTotals;
import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerReadyEvent;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts starts and exits of workers, from what happens to them. Thread-safe. */
final class LifeCounts {

    private final Map<String, Life> lives = new HashMap<>();

    synchronized void count(ClusterEvent event) {
        if (event instanceof WorkerReadyEvent ready) {
            life(ready.workerId())
                    .starts
                    .merge(ready.startedFrom(), new Starts(1, ready.startDuration()), Starts::plus);
        } else if (event instanceof WorkerExitEvent exit) {
            Life life = life(exit.workerId());
            if (exit.expected()) {
                life.expectedExits++;
            } else {
                life.unexpectedExits++;
            }
        }
    }

    /** @param traffic what the worker has served */
    synchronized WorkerTotals of(String workerId, WorkerFigures traffic) {
        Life life = life(workerId);
        List<WorkerTotals.Starts> starts = life.starts.entrySet().stream()
                .map((entry) -> new WorkerTotals.Starts(
                        entry.getKey().name(),
                        entry.getValue().count(),
                        entry.getValue().duration()))
                .toList();
        return new WorkerTotals(workerId, traffic.toWire(), life.expectedExits, life.unexpectedExits, starts);
    }

    private Life life(String workerId) {
        return this.lives.computeIfAbsent(workerId, (id) -> new Life());
    }

    private static final class Life {

        private final Map<WorkerStart, Starts> starts = new EnumMap<>(WorkerStart.class);

        private long expectedExits;

        private long unexpectedExits;
    }

    private record Starts(long count, Duration duration) {

        Starts plus(Starts other) {
            return new Starts(this.count + other.count, this.duration.plus(other.duration));
        }
    }
}
