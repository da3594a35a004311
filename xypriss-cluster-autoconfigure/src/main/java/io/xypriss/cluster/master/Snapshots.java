package io.xypriss.cluster.master;

import io.xypriss.cluster.ClusterMetrics;
import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ClusterSnapshot;
import io.xypriss.cluster.WorkerInfo;
import io.xypriss.cluster.WorkerStart;
import io.xypriss.cluster.control.protocol.ClusterMeasures;
import io.xypriss.cluster.control.protocol.WorkerFigures;
import io.xypriss.cluster.control.protocol.WorkerTotals;
import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.supervise.state.ClusterState;
import io.xypriss.cluster.supervise.state.WorkerView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Describes the cluster: the supervisor's state, the figures workers report when asked, and what the operating system
 * knows of their processes. Figures are asked for each time, so that whoever asks sees what was served before.
 */
class Snapshots {

    private static final Log logger = LogFactory.getLog(Snapshots.class);

    /** A worker that does not answer within this is described by its last figures. */
    private static final Duration FIGURES_WAIT = Duration.ofMillis(500);

    private final Supplier<ClusterState> state;

    private final WorkerProcesses processes;

    private final Rolls rolls;

    private final InstantSource clock;

    private final Instant startedAt;

    private final LifeCounts lives = new LifeCounts();

    private long refreshes;

    Snapshots(Supplier<ClusterState> state, WorkerProcesses processes, Rolls rolls, InstantSource clock) {
        this.state = state;
        this.processes = processes;
        this.rolls = rolls;
        this.clock = clock;
        this.startedAt = clock.instant();
    }

    synchronized ClusterSnapshot take() {
        refreshFigures();
        ClusterState current = this.state.get();
        Instant now = this.clock.instant();
        List<WorkerInfo> workers = new ArrayList<>();
        for (WorkerView view : current.workers()) {
            workers.add(describe(view, now));
        }
        return new ClusterSnapshot(
                ClusterRole.MASTER,
                metrics(current, workers, now),
                current.health(),
                workers,
                current.roll().orElse(null));
    }

    /** Counts what is to be part of {@link #measure()}; returns at once. */
    void count(ClusterEvent event) {
        this.lives.count(event);
    }

    /** The same, and what workers have added up to. */
    ClusterMeasures measure() {
        ClusterSnapshot snapshot = take();
        List<WorkerTotals> totals = snapshot.workers().stream()
                .map((worker) -> this.lives.of(worker.id(), this.processes.traffic(Integer.parseInt(worker.id()))))
                .toList();
        return new ClusterMeasures(snapshot, totals);
    }

    private void refreshFigures() {
        try {
            this.processes.refreshFigures(++this.refreshes).get(FIGURES_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException ex) {
            logger.debug("Not every worker has reported its figures in time", ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private WorkerInfo describe(WorkerView view, Instant now) {
        LaunchedWorker process = this.processes.find(view.ref());
        WorkerFigures figures = (process != null) ? process.figures() : null;
        Duration uptime = (view.spawnedAt() != null) ? Duration.between(view.spawnedAt(), now) : Duration.ZERO;
        return new WorkerInfo(
                view.workerId(),
                view.pid(),
                view.port(),
                view.status(),
                view.health(),
                view.spawnedAt(),
                uptime.isNegative() ? Duration.ZERO : uptime,
                view.restarts(),
                view.startDuration(),
                startedFrom(view),
                "".equals(view.release()) ? null : view.release(),
                this.rolls.version(view.release()),
                (figures != null) ? figures.requests() : null,
                (figures != null) ? figures.errors() : null,
                (figures != null) ? figures.averageResponseTime() : null,
                (process != null) ? process.handle().residentMemory() : null,
                (process != null) ? process.handle().cpuPercent(System.nanoTime()) : null,
                view.leader());
    }

    private static @Nullable WorkerStart startedFrom(WorkerView view) {
        if (view.ref() == null) {
            return null;
        }
        return view.promoted() ? WorkerStart.SPARE : view.startedFrom();
    }

    private ClusterMetrics metrics(ClusterState current, List<WorkerInfo> workers, Instant now) {
        WorkerFigures traffic = this.processes.traffic();
        return new ClusterMetrics(
                workers.size(),
                current.serving(),
                current.desired(),
                current.standbys(),
                traffic.requests(),
                traffic.averageResponseTime(),
                traffic.errorRate(),
                current.totalRestarts(),
                sum(workers),
                cpu(workers),
                Duration.between(this.startedAt, now));
    }

    private static @Nullable Long sum(List<WorkerInfo> workers) {
        List<Long> known = workers.stream()
                .map(WorkerInfo::memoryUsage)
                .filter(Objects::nonNull)
                .toList();
        return known.isEmpty()
                ? null
                : known.stream().mapToLong(Long::longValue).sum();
    }

    private static @Nullable Double cpu(List<WorkerInfo> workers) {
        List<Double> known = workers.stream()
                .map(WorkerInfo::cpuUsage)
                .filter(Objects::nonNull)
                .toList();
        return known.isEmpty()
                ? null
                : known.stream().mapToDouble(Double::doubleValue).sum();
    }
}
