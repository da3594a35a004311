package io.xypriss.cluster.master;

import io.xypriss.cluster.ClusterConflictException;
import io.xypriss.cluster.ClusterException;
import io.xypriss.cluster.InvalidClusterRequestException;
import io.xypriss.cluster.Roll;
import io.xypriss.cluster.UnknownWorkerException;
import io.xypriss.cluster.supervise.CommandError;
import io.xypriss.cluster.supervise.Fact;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The futures of commands that the supervisor has not answered yet. */
class CommandFutures implements AutoCloseable {

    private static final String STOPPED = "The cluster has stopped";

    private final AtomicLong ids = new AtomicLong();

    private final Map<Long, CompletableFuture<@Nullable Object>> pending = new ConcurrentHashMap<>();

    private final Predicate<Fact> facts;

    /** @param facts takes a fact; tells whether anything will come of it */
    CommandFutures(Predicate<Fact> facts) {
        this.facts = facts;
    }

    /** Completes when it has been carried out. */
    CompletableFuture<Void> submit(LongFunction<Fact> command) {
        return ask(command).thenApply((done) -> null);
    }

    /** Completes with the verdict. */
    CompletableFuture<Roll> submitRoll(LongFunction<Fact> command) {
        return ask(command).thenApply((roll) -> (Roll) Objects.requireNonNull(roll));
    }

    private CompletableFuture<@Nullable Object> ask(LongFunction<Fact> command) {
        long id = this.ids.incrementAndGet();
        CompletableFuture<@Nullable Object> future = new CompletableFuture<>();
        this.pending.put(id, future);
        if (!this.facts.test(command.apply(id))) {
            fail(id, CommandError.FAILED, STOPPED);
        }
        return future;
    }

    void complete(long id, @Nullable Object answer) {
        CompletableFuture<@Nullable Object> future = this.pending.remove(id);
        if (future != null) {
            future.completeAsync(() -> answer);
        }
    }

    void fail(long id, CommandError error, String message) {
        CompletableFuture<@Nullable Object> future = this.pending.remove(id);
        if (future != null) {
            CompletableFuture.runAsync(() -> future.completeExceptionally(exception(error, message)));
        }
    }

    /** No command will be answered any more. */
    @Override
    public void close() {
        for (Long id : this.pending.keySet()) {
            fail(id, CommandError.FAILED, STOPPED);
        }
    }

    private static ClusterException exception(CommandError error, String message) {
        return switch (error) {
            case INVALID -> new InvalidClusterRequestException(message);
            case UNKNOWN_WORKER -> new UnknownWorkerException(message);
            case CONFLICT -> new ClusterConflictException(message);
            case FAILED -> new ClusterException(message);
        };
    }
}
