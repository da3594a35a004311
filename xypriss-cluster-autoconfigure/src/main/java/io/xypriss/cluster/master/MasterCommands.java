package io.xypriss.cluster.master;

import io.xypriss.cluster.ClusterException;
import io.xypriss.cluster.RollState;
import io.xypriss.cluster.RollingRestartOptions;
import io.xypriss.cluster.outage.OutageGate;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.loop.Supervisor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** What this process itself wants of the cluster, because it ends, or was sent a signal. Thread-safe. */
final class MasterCommands {

    private static final Log logger = LogFactory.getLog(MasterCommands.class);

    /** Beyond the time to drain: for TERM, KILL and the exits of killed processes to be seen. */
    private static final Duration STOP_MARGIN = Duration.ofSeconds(10);

    private final Duration shutdownTimeout;

    private final Supervisor supervisor;

    private final CommandFutures commands;

    private final Rolls rolls;

    private final WorkerProcesses processes;

    private final OutageGate outage;

    private final ServiceReport report;

    private final RunState runState;

    MasterCommands(
            Duration shutdownTimeout,
            Supervisor supervisor,
            CommandFutures commands,
            Rolls rolls,
            WorkerProcesses processes,
            OutageGate outage,
            ServiceReport report,
            RunState runState) {
        this.shutdownTimeout = shutdownTimeout;
        this.supervisor = supervisor;
        this.commands = commands;
        this.rolls = rolls;
        this.processes = processes;
        this.outage = outage;
        this.report = report;
        this.runState = runState;
    }

    /** Begins to stop all workers. */
    CompletableFuture<Void> stop(boolean graceful) {
        this.outage.stopping();
        this.report.stopping();
        return this.commands.submit((id) -> new Fact.StopRequested(id, graceful));
    }

    /** Stops all workers and waits for it, within the time that takes at most. */
    void stopAndAwait(boolean graceful) {
        stop(graceful);
        awaitStopOrKill(this.shutdownTimeout.plus(STOP_MARGIN));
    }

    /** Kills what a stop under way is still waiting for. */
    void hurry() {
        logger.info("Asked again to stop; the workers that are left are killed");
        this.supervisor.submit(new Fact.HurryRequested());
    }

    /** Ends all workers at once if they still run. */
    void endWorkers() {
        if (!this.runState.isStopped()) {
            stop(false);
            this.supervisor.submit(new Fact.HurryRequested());
            awaitStopOrKill(STOP_MARGIN);
        }
    }

    private void awaitStopOrKill(Duration limit) {
        try {
            if (!this.runState.awaitStop(limit)) {
                logger.warn("Some workers have not ended within " + limit.toSeconds() + " s; they are killed");
                this.processes.killAll();
            }
        } catch (InterruptedException ex) {
            this.processes.killAll();
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the cluster is neither starting nor stopping. */
    boolean isServing() {
        return this.runState.isStarted() && !this.supervisor.state().stopping();
    }

    /** Restarts all workers, once no other rolling restart is under way. */
    CompletableFuture<Void> restartAll() {
        return this.rolls.restartOnceIdle(RollingRestartOptions.defaults()).thenAccept((roll) -> {
            if (roll.state() != RollState.COMPLETED) {
                throw new ClusterException("rolling restart " + roll.id() + " was not completed: " + roll.reason());
            }
        });
    }
}
