package io.xypriss.cluster.master;

import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ClusterSnapshot;
import io.xypriss.cluster.Roll;
import io.xypriss.cluster.RollingRestartOptions;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.Fact.ScaleRequested.Kind;
import java.util.concurrent.CompletableFuture;

/** The manager in the master: puts commands to the supervisor, and describes what is. */
class MasterClusterManager implements ClusterManager {

    private final CommandFutures commands;

    private final Snapshots snapshots;

    private final Rolls rolls;

    private final Stop stop;

    MasterClusterManager(CommandFutures commands, Snapshots snapshots, Rolls rolls, Stop stop) {
        this.commands = commands;
        this.snapshots = snapshots;
        this.rolls = rolls;
        this.stop = stop;
    }

    @Override
    public CompletableFuture<Void> scaleUp(int count) {
        return scale(Kind.UP, count);
    }

    @Override
    public CompletableFuture<Void> scaleDown(int count) {
        return scale(Kind.DOWN, count);
    }

    @Override
    public CompletableFuture<Void> scaleTo(int workers) {
        return scale(Kind.TO, workers);
    }

    @Override
    public CompletableFuture<Void> restartWorker(String id) {
        return this.commands.submit((commandId) -> new Fact.RestartRequested(commandId, id));
    }

    @Override
    public CompletableFuture<Roll> restart(RollingRestartOptions options) {
        return this.rolls.restart(options);
    }

    @Override
    public CompletableFuture<Void> stopCluster(boolean graceful) {
        return this.stop.stop(graceful);
    }

    @Override
    public ClusterSnapshot getClusterSnapshot() {
        return this.snapshots.take();
    }

    @Override
    public ClusterRole getRole() {
        return ClusterRole.MASTER;
    }

    private CompletableFuture<Void> scale(Kind kind, int count) {
        return this.commands.submit((commandId) -> new Fact.ScaleRequested(commandId, kind, count));
    }

    /** Stops the workers, then the application. */
    interface Stop {

        CompletableFuture<Void> stop(boolean graceful);
    }
}
