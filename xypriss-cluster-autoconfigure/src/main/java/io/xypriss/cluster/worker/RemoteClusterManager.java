package io.xypriss.cluster.worker;

import io.xypriss.cluster.ClusterException;
import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.ClusterRole;
import io.xypriss.cluster.ClusterSnapshot;
import io.xypriss.cluster.Roll;
import io.xypriss.cluster.RollingRestartOptions;
import io.xypriss.cluster.control.protocol.ClusterCommand;
import io.xypriss.cluster.control.protocol.ClusterMeasures;
import io.xypriss.cluster.control.protocol.MasterMessage;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The manager in a worker: asks the master. */
class RemoteClusterManager implements ClusterManager {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);

    /** For what is scraped: others have a time limit on that, too. */
    private static final Duration MEASURES_LIMIT = Duration.ofSeconds(3);

    private final RemoteCalls calls;

    private final SharedDescription description;

    RemoteClusterManager(RemoteCalls calls) {
        this.calls = calls;
        this.description = new SharedDescription(() -> calls.call(new ClusterCommand.Describe()));
    }

    @Override
    public CompletableFuture<Void> scaleUp(int count) {
        return change(new ClusterCommand.ScaleUp(count));
    }

    @Override
    public CompletableFuture<Void> scaleDown(int count) {
        return change(new ClusterCommand.ScaleDown(count));
    }

    @Override
    public CompletableFuture<Void> scaleTo(int workers) {
        return change(new ClusterCommand.ScaleTo(workers));
    }

    @Override
    public CompletableFuture<Void> restartWorker(String id) {
        return change(new ClusterCommand.RestartWorker(Objects.requireNonNull(id, "id")));
    }

    @Override
    public CompletableFuture<Roll> restart(RollingRestartOptions options) {
        return this.calls
                .call(ClusterCommand.Restart.of(Objects.requireNonNull(options, "options")))
                .thenApply(RemoteClusterManager::verdict);
    }

    private static Roll verdict(MasterMessage answer) {
        if (answer instanceof MasterMessage.RollDone done) {
            return known(done.roll()::toRoll);
        }
        throw new ClusterException("The master gave no verdict on the rolling restart, but " + answer);
    }

    @Override
    public CompletableFuture<Void> stopCluster(boolean graceful) {
        return change(new ClusterCommand.StopCluster(graceful));
    }

    @Override
    public ClusterSnapshot getClusterSnapshot() {
        return known(describe(ANSWER_LIMIT).snapshot()::toSnapshot);
    }

    ClusterMeasures measures() {
        MasterMessage.Description description = describe(MEASURES_LIMIT);
        return new ClusterMeasures(known(description.snapshot()::toSnapshot), description.totals());
    }

    @Override
    public ClusterRole getRole() {
        return ClusterRole.MASTER;
    }

    /** Reads what the master said, which may have a later version. */
    private static <T> T known(Supplier<T> said) {
        try {
            return said.get();
        } catch (IllegalArgumentException ex) {
            throw new ClusterException("The master has another version, and said what is unknown here", ex);
        }
    }

    private CompletableFuture<Void> change(ClusterCommand command) {
        return this.calls.call(command).thenApply((done) -> null);
    }

    private MasterMessage.Description describe(Duration limit) {
        try {
            MasterMessage answer = this.description.ask().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (answer instanceof MasterMessage.Description description) {
                return description;
            }
            throw new ClusterException("The master gave no description of the cluster, but " + answer);
        } catch (TimeoutException ex) {
            throw new ClusterException("The master did not answer within " + limit.toSeconds() + " s", ex);
        } catch (ExecutionException ex) {
            throw (ex.getCause() instanceof ClusterException clusterException)
                    ? clusterException
                    : new ClusterException("The master could not be asked: " + ex.getCause(), ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new ClusterException("Interrupted while the master was asked", ex);
        }
    }
}
