package io.xypriss.cluster.supervise.state;

import io.xypriss.cluster.supervise.ProcessExit;
import io.xypriss.cluster.supervise.WorkerRef;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One worker as users know it: an id that outlives its processes. It has either a process or a pause; and, while one
 * process replaces another, a second one.
 *
 * @param id from 1
 * @param process the one that stands for the worker
 * @param successor one that starts, or proves itself, beside it, to replace it
 * @param predecessor the one that it has replaced, on its way out
 * @param pause why there is no process
 * @param release what its latest process ran; absent before the first
 * @param history unexpected restarts that count against the budget
 * @param restarts all unexpected restarts
 * @param lastExit how the latest process that ended did so
 * @param recyclingPausedUntil until when it is not recycled, because that failed
 */
public record Slot(
        int id,
        @Nullable WorkerProcess process,
        @Nullable WorkerProcess successor,
        @Nullable WorkerProcess predecessor,
        @Nullable Pause pause,
        @Nullable String release,
        RestartHistory history,
        int restarts,
        @Nullable ProcessExit lastExit,
        @Nullable Duration recyclingPausedUntil) {

    public static Slot unborn(int id, int restarts) {
        return new Slot(id, null, null, null, null, null, RestartHistory.EMPTY, restarts, null, null);
    }

    public boolean serving() {
        return process != null && process.serving() || successor != null && successor.serving();
    }

    /** Whether it could serve, but does not. */
    public boolean standby() {
        return ablest() != null && !serving();
    }

    /** Whether it serves or stands by. */
    public boolean able() {
        return ablest() != null;
    }

    /** Whether its one process serves or stands by, and has passed its latest check. */
    public boolean isWell() {
        WorkerProcess.Ready ready = process == null ? null : process.ready();
        return ready != null && able() && !handingOver() && ready.pulse().misses() == 0;
    }

    /** Whether it would serve or stand by, but for its application, and nothing takes its place. */
    public boolean refuses() {
        return process != null && process.refuses() && successor == null;
    }

    /** The process that serves, or would serve, for it; absent where none could. */
    public @Nullable WorkerProcess ablest() {
        boolean takesItsPlace = successor != null && successor.serving() && process != null && !process.serving();
        if (process != null && process.able() && !takesItsPlace) {
            return process;
        }
        return successor != null && successor.able() ? successor : null;
    }

    public boolean failed() {
        return pause != null && pause.kind() == Pause.Kind.FAILED;
    }

    /** Whether nothing but a command brings it back. */
    public boolean givenUp() {
        return pause != null && (pause.kind() == Pause.Kind.STOPPED || failed());
    }

    /** Whether its start has been decided on, and waits for others. */
    public boolean queued() {
        return pause != null && pause.kind() == Pause.Kind.QUEUED;
    }

    /**
     * The turn that its start waits for.
     *
     * @throws IllegalStateException if it waits for none
     */
    public Pause.Turn turn() {
        Pause.Turn turn = pause == null ? null : pause.turn();
        if (turn == null) {
            throw new IllegalStateException("worker " + id + " does not wait for a turn");
        }
        return turn;
    }

    /** In the same place of the queue, for another reason. */
    public Slot waitingFor(StartReason reason) {
        return with(Pause.queued(
                new Pause.Turn(reason, turn().since()),
                Objects.requireNonNull(pause).reason()));
    }

    /** Whether one process replaces another. */
    public boolean handingOver() {
        return successor != null || predecessor != null;
    }

    public List<WorkerProcess> processes() {
        if (!handingOver()) {
            return process == null ? List.of() : List.of(process);
        }
        return Stream.of(process, successor, predecessor)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Processes beyond the one that a worker has, or is about to have again. */
    public int surplus() {
        return (successor == null ? 0 : 1) + (predecessor == null ? 0 : 1);
    }

    public Optional<WorkerProcess> find(WorkerRef ref) {
        return processes().stream().filter(p -> p.ref().equals(ref)).findFirst();
    }

    public @Nullable Duration deadline() {
        Duration earliest = pause == null ? null : pause.until();
        for (WorkerProcess each : processes()) {
            earliest = Timeline.earlier(earliest, each.deadline());
        }
        return earliest;
    }

    /** The same process, one step on, wherever it stands. */
    public Slot updated(WorkerProcess value) {
        return new Slot(
                id,
                updated(process, value),
                updated(successor, value),
                updated(predecessor, value),
                pause,
                release,
                history,
                restarts,
                lastExit,
                recyclingPausedUntil);
    }

    private static @Nullable WorkerProcess updated(@Nullable WorkerProcess present, WorkerProcess value) {
        return present != null && present.ref().equals(value.ref()) ? value : present;
    }

    /** With a new process. */
    public Slot with(WorkerProcess value) {
        return new Slot(
                id,
                value,
                successor,
                predecessor,
                null,
                value.release(),
                history,
                restarts,
                lastExit,
                recyclingPausedUntil);
    }

    public Slot with(Pause value) {
        return new Slot(
                id, null, successor, predecessor, value, release, history, restarts, lastExit, recyclingPausedUntil);
    }

    public Slot withSuccessor(@Nullable WorkerProcess value) {
        return new Slot(
                id, process, value, predecessor, pause, release, history, restarts, lastExit, recyclingPausedUntil);
    }

    public Slot withoutPredecessor() {
        return new Slot(
                id, process, successor, null, pause, release, history, restarts, lastExit, recyclingPausedUntil);
    }

    /** The successor stands for the worker from now on. */
    public Slot promoted() {
        return new Slot(
                id,
                successor,
                null,
                process,
                pause,
                successor == null ? release : successor.release(),
                history,
                restarts,
                lastExit,
                null);
    }

    /** With its process gone, what is left stands for the worker; nothing, where there is nothing left. */
    public Slot inherited() {
        WorkerProcess heir = successor == null ? predecessor : successor;
        return new Slot(
                id,
                heir,
                null,
                heir == predecessor ? null : predecessor,
                heir == null ? pause : null,
                heir == null ? release : heir.release(),
                history,
                restarts,
                lastExit,
                recyclingPausedUntil);
    }

    public Slot with(RestartHistory value) {
        return new Slot(
                id, process, successor, predecessor, pause, release, value, restarts, lastExit, recyclingPausedUntil);
    }

    public Slot withRestart(RestartHistory.Restart restart) {
        return new Slot(
                id,
                process,
                successor,
                predecessor,
                pause,
                release,
                history.with(restart),
                restarts + 1,
                lastExit,
                recyclingPausedUntil);
    }

    public Slot withLastExit(ProcessExit exit) {
        return new Slot(
                id, process, successor, predecessor, pause, release, history, restarts, exit, recyclingPausedUntil);
    }

    public Slot withRecyclingPausedUntil(Duration point) {
        return new Slot(id, process, successor, predecessor, pause, release, history, restarts, lastExit, point);
    }
}
