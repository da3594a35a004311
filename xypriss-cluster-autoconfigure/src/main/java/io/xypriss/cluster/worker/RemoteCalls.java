package io.xypriss.cluster.worker;

import io.xypriss.cluster.ClusterConflictException;
import io.xypriss.cluster.ClusterException;
import io.xypriss.cluster.InvalidClusterRequestException;
import io.xypriss.cluster.UnfinishedChangeException;
import io.xypriss.cluster.UnknownWorkerException;
import io.xypriss.cluster.control.protocol.ClusterCommand;
import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Matches the master's answers to a worker's commands. Thread-safe. */
public final class RemoteCalls {

    /** The master disconnects a worker that has still more in flight. */
    static final int MOST_PENDING = 256;

    private final AtomicLong ids = new AtomicLong();

    private final Map<Long, CompletableFuture<MasterMessage>> pending = new ConcurrentHashMap<>();

    private final Predicate<WorkerMessage> sender;

    private volatile @Nullable String lost;

    /** @param sender sends a message to the master; tells whether that is there */
    public RemoteCalls(Predicate<WorkerMessage> sender) {
        this.sender = sender;
    }

    /**
     * Sends a command.
     *
     * @return completes with the answer, or with the exception that the master would have raised; with a
     *     {@link ClusterException} if too many commands wait for an answer
     */
    public CompletableFuture<MasterMessage> call(ClusterCommand command) {
        if (this.pending.size() >= MOST_PENDING) {
            return CompletableFuture.failedFuture(new ClusterException("The master was not asked: " + MOST_PENDING
                    + " commands of this worker wait for its answer already"));
        }
        long id = this.ids.incrementAndGet();
        CompletableFuture<MasterMessage> answer = new CompletableFuture<>();
        this.pending.put(id, answer);
        if (!this.sender.test(new WorkerMessage.CommandRequest(id, command)) || this.lost != null) {
            fail(id, "The master is gone");
        }
        return answer;
    }

    /** Takes a message of the master, if it answers a command. */
    public void received(MasterMessage message) {
        if (message instanceof MasterMessage.CommandDone done) {
            complete(done.requestId(), message);
        } else if (message instanceof MasterMessage.Description description) {
            complete(description.requestId(), message);
        } else if (message instanceof MasterMessage.RollDone done) {
            complete(done.requestId(), message);
        } else if (message instanceof MasterMessage.CommandFailed failed) {
            CompletableFuture<MasterMessage> answer = this.pending.remove(failed.requestId());
            if (answer != null) {
                fail(answer, exception(failed));
            }
        }
    }

    /** The master is gone: no command will be answered any more. */
    public void disconnected(String reason) {
        this.lost = reason;
        for (Long id : this.pending.keySet()) {
            fail(id, "The master is gone: " + reason);
        }
    }

    private void complete(long id, MasterMessage message) {
        CompletableFuture<MasterMessage> answer = this.pending.remove(id);
        if (answer != null) {
            answer.completeAsync(() -> message);
        }
    }

    private void fail(long id, String message) {
        CompletableFuture<MasterMessage> answer = this.pending.remove(id);
        if (answer != null) {
            fail(answer, new ClusterException(message));
        }
    }

    /** Elsewhere: what depends on it may ask the master something, and wait for the thread that hears the answer. */
    private static void fail(CompletableFuture<MasterMessage> answer, ClusterException reason) {
        CompletableFuture.runAsync(() -> answer.completeExceptionally(reason));
    }

    private static ClusterException exception(MasterMessage.CommandFailed failed) {
        return switch (failed.kind()) {
            case INVALID -> new InvalidClusterRequestException(failed.message());
            case UNKNOWN_WORKER -> new UnknownWorkerException(failed.message());
            case CONFLICT -> new ClusterConflictException(failed.message());
            case UNFINISHED -> new UnfinishedChangeException(failed.message());
            case FAILED -> new ClusterException(failed.message());
        };
    }
}
