package io.xypriss.cluster.master;

import io.xypriss.cluster.ClusterConflictException;
import io.xypriss.cluster.Roll;
import io.xypriss.cluster.RollState;
import io.xypriss.cluster.RollingRestartOptions;
import io.xypriss.cluster.control.protocol.ProtocolRange;
import io.xypriss.cluster.release.Release;
import io.xypriss.cluster.release.ReleaseException;
import io.xypriss.cluster.release.Releases;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.state.ClusterState;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Rolling restarts and the releases they roll to. A release is taken before the supervisor is asked, so that a jar that
 * cannot be used touches no worker. Thread-safe.
 */
class Rolls implements AutoCloseable {

    private final @Nullable Releases releases;

    private final Supplier<ClusterState> state;

    private final CommandFutures commands;

    private final ReleaseProtocol protocol = new ReleaseProtocol(ProtocolRange.CURRENT);

    /** To be told when a restart has ended. */
    private final Queue<CompletableFuture<Void>> waiting = new ConcurrentLinkedQueue<>();

    /** Releases of restarts that the supervisor has not begun yet, each as often as there are such restarts. */
    private final Queue<String> claimed = new ConcurrentLinkedQueue<>();

    /** Taking a release copies and extracts a jar. */
    private final ExecutorService executor = DaemonExecutors.single("xypriss-cluster-release");

    /** @param releases absent where the application is not run from an executable jar */
    Rolls(@Nullable Releases releases, Supplier<ClusterState> state, CommandFutures commands) {
        this.releases = releases;
        this.state = state;
        this.commands = commands;
    }

    CompletableFuture<Roll> restart(RollingRestartOptions options) {
        return CompletableFuture.supplyAsync(() -> takeRelease(options), this.executor)
                .thenCompose((release) -> rollTo(release.orElse(null), options));
    }

    private CompletableFuture<Roll> rollTo(@Nullable String release, RollingRestartOptions options) {
        return this.commands
                .submitRoll((id) -> new Fact.RollRequested(
                        id, release, options.supersede(), options.minReadyTime(), options.canaryTime()))
                .whenComplete((roll, problem) -> {
                    if (problem != null) {
                        this.claimed.remove(release);
                    }
                });
    }

    /** From now on, the state tells that its release is in use. */
    void started(Roll roll) {
        this.claimed.remove(roll.toRelease());
    }

    /** As {@link #restart}, but waits for a restart that is under way, rather than being refused for it. */
    CompletableFuture<Roll> restartOnceIdle(RollingRestartOptions options) {
        return idle().thenCompose((nothing) -> restart(options))
                .exceptionallyCompose((problem) -> isUnderWay()
                                && problem instanceof CompletionException
                                && problem.getCause() instanceof ClusterConflictException
                        ? restartOnceIdle(options)
                        : CompletableFuture.failedFuture(problem));
    }

    private CompletableFuture<Void> idle() {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        this.waiting.add(ended);
        if (!isUnderWay()) {
            this.waiting.remove(ended);
            return CompletableFuture.completedFuture(null);
        }
        return ended.thenCompose((nothing) -> idle());
    }

    private boolean isUnderWay() {
        return this.state.get().refusalOfRoll().isPresent();
    }

    private Optional<String> takeRelease(RollingRestartOptions options) {
        Optional<String> refusal = this.state.get().refusalOfRoll();
        if (refusal.isPresent() && !options.supersede()) {
            // Before a release is taken, which takes time, and which nothing would use.
            throw new ClusterConflictException(refusal.get());
        }
        if (this.releases == null) {
            refuse(this.protocol.refusalOfOwnPath());
            return Optional.empty();
        }
        try {
            Release taken = this.releases.take();
            String problem = this.protocol.refusalOfJar(taken.jar());
            if (problem != null) {
                removeUnused(this.releases);
            }
            refuse(problem);
            this.claimed.add(taken.id());
            return Optional.of(taken.id());
        } catch (ReleaseException ex) {
            throw new ClusterConflictException("No worker was touched: " + ex.getMessage(), ex);
        }
    }

    private static void refuse(@Nullable String problem) {
        if (problem != null) {
            throw new ClusterConflictException("No worker was touched: the new release " + problem);
        }
    }

    private void removeUnused(Releases from) {
        Set<String> kept = new HashSet<>(this.claimed);
        kept.addAll(this.state.get().releasesInUse());
        from.retain(kept);
    }

    Optional<Roll> latest() {
        return this.state.get().roll();
    }

    /** Removes what no worker runs any more. */
    void ended(Roll roll) {
        this.executor.execute(() -> this.waiting.forEach((each) -> {
            this.waiting.remove(each);
            each.complete(null);
        }));
        if (this.releases == null || roll.state() == RollState.ABORTED) {
            return;
        }
        boolean changed =
                roll.state() == RollState.COMPLETED && !roll.fromRelease().equals(roll.toRelease());
        this.executor.execute(() -> {
            if (changed) {
                this.releases.keepAsPrevious(roll.fromRelease());
            }
            removeUnused(this.releases);
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

    /**
     * As {@link #find}, but sees to it that its files are there. May take as long as to take a release.
     *
     * @throws ReleaseException if they were removed, and cannot be made again
     */
    @Nullable
    Release findToStart(String release) throws ReleaseException {
        Release found = find(release);
        if (found != null && this.releases != null && !Files.isRegularFile(found.jar())) {
            this.releases.restore(found);
        }
        return found;
    }

    @Override
    public void close() {
        this.executor.shutdown();
    }
}
