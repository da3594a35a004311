package io.xypriss.cluster.master;

import io.xypriss.cluster.ClusterMetrics;
import io.xypriss.cluster.ClusterSnapshot;
import io.xypriss.cluster.Roll;
import io.xypriss.cluster.WorkerInfo;
import io.xypriss.cluster.control.protocol.OperatorMessage;
import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.event.WorkerExitEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts what the master knows into the words of an operator's connection. */
final class OperatorAnswers {

    /** Of the output of a worker that ended; the log has all of it. */
    static final int MOST_LINES = 10;

    static final int LONGEST_LINE = 300;

    /** All events together: an escaped character may take six bytes, and a message may have a million of them. */
    static final int MOST_CHARACTERS = 150_000;

    private OperatorAnswers() {}

    static OperatorMessage.Status status(OperatorMessage.MasterStatus master, ClusterSnapshot snapshot) {
        return new OperatorMessage.Status(
                master,
                metrics(snapshot.metrics()),
                new OperatorMessage.Health(
                        snapshot.health().healthy(),
                        snapshot.health().level().name(),
                        new TreeMap<>(snapshot.health().details())),
                roll(snapshot.roll()),
                snapshot.workers().stream().map(OperatorAnswers::worker).toList());
    }

    /** As many as fit into a message, the newest rather than the oldest; oldest first. */
    static OperatorMessage.Events events(List<ClusterEvent> events) {
        Deque<OperatorMessage.Event> told = new ArrayDeque<>();
        int characters = 0;
        for (int i = events.size() - 1; i >= 0; i--) {
            OperatorMessage.Event event = event(events.get(i));
            characters += event.text().length()
                    + event.lastOutput().stream().mapToInt(String::length).sum();
            if (characters > MOST_CHARACTERS) {
                break;
            }
            told.addFirst(event);
        }
        return new OperatorMessage.Events(List.copyOf(told));
    }

    static OperatorMessage.@Nullable RollStatus roll(@Nullable Roll roll) {
        if (roll == null) {
            return null;
        }
        return new OperatorMessage.RollStatus(
                roll.id(),
                roll.state().name(),
                roll.replaced(),
                roll.total(),
                roll.reason(),
                roll.fromRelease(),
                roll.toRelease(),
                roll.startedAt().toString(),
                roll.duration().toMillis());
    }

    private static OperatorMessage.Event event(ClusterEvent event) {
        List<String> lines = (event instanceof WorkerExitEvent exit) ? exit.lastOutput() : List.of();
        return new OperatorMessage.Event(
                event.timestamp().toString(),
                event.getClass().getSimpleName(),
                EventSentences.of(event),
                lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size()).stream()
                        .map((line) -> (line.length() > LONGEST_LINE) ? line.substring(0, LONGEST_LINE) + "…" : line)
                        .toList());
    }

    private static OperatorMessage.Metrics metrics(ClusterMetrics metrics) {
        return new OperatorMessage.Metrics(
                metrics.totalWorkers(),
                metrics.activeWorkers(),
                metrics.desiredWorkers(),
                metrics.standbyWorkers(),
                metrics.totalRequests(),
                rounded(metrics.averageResponseTime(), 1_000),
                rounded(metrics.errorRate(), 1_000_000),
                metrics.restartCount(),
                metrics.memoryUsage(),
                rounded(metrics.cpuUsage(), 100),
                metrics.uptime().toMillis());
    }

    private static OperatorMessage.Worker worker(WorkerInfo worker) {
        return new OperatorMessage.Worker(
                worker.id(),
                worker.pid(),
                worker.port(),
                worker.status().name(),
                worker.health().name(),
                worker.uptime().toMillis(),
                worker.restarts(),
                (worker.startTime() != null) ? worker.startTime().toString() : null,
                millis(worker.startDuration()),
                (worker.startedFrom() != null) ? worker.startedFrom().name().toLowerCase(Locale.ROOT) : null,
                worker.release(),
                worker.version(),
                worker.requests(),
                worker.errors(),
                rounded(worker.averageResponseTime(), 1_000),
                worker.memoryUsage(),
                rounded(worker.cpuUsage(), 100));
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return (duration != null) ? duration.toMillis() : null;
    }

    private static @Nullable Double rounded(@Nullable Double value, int parts) {
        return (value != null) ? Math.rint(value * parts) / parts : null;
    }
}
