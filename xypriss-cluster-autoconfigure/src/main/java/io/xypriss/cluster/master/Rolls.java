package io.xypriss.cluster.master;

import io.xypriss.cluster.ClusterConflictException;
import io.xypriss.cluster.Roll;
import io.xypriss.cluster.RollState;
import io.xypriss.cluster.RollingRestartOptions;
import io.xypriss.cluster.release.Release;
import io.xypriss.cluster.release.ReleaseException;
import io.xypriss.cluster.release.Releases;
import io.xypriss.cluster.supervise.ClusterState;
import io.xypriss.cluster.supervise.Fact;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Rolling restarts and the releases they roll to. A release is taken before the supervisor is asked, so that a jar that
 * cannot be used touches no worker. Thread-safe.
 */
class Rolls {

    private final @Nullable Releases releases;

    private final Supplier<ClusterState> state;

    private final Commands commands;

    /** Taking a release copies and extracts a jar. */
    private final ExecutorService executor = DaemonExecutors.single("xypriss-cluster-release");

    /** @param releases absent where the application is not run from an executable jar */
    Rolls(@Nullable Releases releases, Supplier<ClusterState> state, Commands commands) {
        this.releases = releases;
        this.state = state;
        this.commands = commands;
    }

    CompletableFuture<Roll> restart(RollingRestartOptions options) {
        return CompletableFuture.supplyAsync(() -> takeRelease(options), this.executor)
                .thenCompose((release) -> this.commands.submitRoll((id) -> new Fact.RollRequested(
                        id, release.orElse(null), options.supersede(), options.minReadyTime(), options.canaryTime())));
    }

    private Optional<String> takeRelease(RollingRestartOptions options) {
        boolean refused =
                !options.supersede() && latest().filter(Rolls::running).isPresent();
        if (this.releases == null || refused) {
            // What is going to be refused needs none.
            return Optional.empty();
        }
        try {
            return Optional.of(this.releases.take().id());
        } catch (ReleaseException ex) {
            throw new ClusterConflictException("No worker was touched: " + ex.getMessage(), ex);
        }
    }

    private static boolean running(Roll roll) {
        return roll.state() == RollState.RUNNING;
    }

    Optional<Roll> latest() {
        return this.state.get().roll();
    }

    /** Removes what no worker runs any more. */
    void ended(Roll roll) {
        if (this.releases == null || roll.state() == RollState.ABORTED) {
            return;
        }
        boolean changed =
                roll.state() == RollState.COMPLETED && !roll.fromRelease().equals(roll.toRelease());
        this.executor.execute(() -> {
            if (changed) {
                this.releases.keepAsPrevious(roll.fromRelease());
            }
            this.releases.retain(this.state.get().releasesInUse());
        });
    }

    /** The version of that release, where it says one. */
    @Nullable
    String version(@Nullable String release) {
        Release known = (release != null) ? find(release) : null;
        return (known != null) ? known.version() : null;
    }

    /** What to start for that release; {@code null} where a worker runs what this process runs. */
    @Nullable
    Release find(String release) {
        return (this.releases != null) ? this.releases.find(release) : null;
    }

    void close() {
        this.executor.shutdown();
    }
}
