package io.xypriss.cluster.master;

import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.state.ClusterState;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Tells the supervisor regularly what workers have used up, so that it can replace them in time. */
class UsageReports implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Supplier<ClusterState> state;

    private final WorkerProcesses processes;

    private final Consumer<Fact> facts;

    private final boolean always;

    private final ScheduledExecutorService executor = DaemonExecutors.scheduled("xypriss-cluster-usage");

    /** Apart from the ids of other requests for figures. */
    private final AtomicLong requests = new AtomicLong(1L << 32);

    /** @param always also while no worker records its classes */
    UsageReports(Supplier<ClusterState> state, WorkerProcesses processes, Consumer<Fact> facts, boolean always) {
        this.always = always;
        this.state = state;
        this.processes = processes;
        this.facts = facts;
        this.executor.scheduleWithFixedDelay(
                this::report, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What was asked for in this round is told in the next. */
    private void report() {
        ClusterState now = this.state.get();
        if (!now.stopping() && (this.always || now.records())) {
            this.processes.report(this.facts);
            this.processes.refreshFigures(this.requests.incrementAndGet());
        }
    }

    @Override
    public void close() {
        this.executor.shutdown();
    }
}
