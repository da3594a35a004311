package io.xypriss.cluster.master;

import io.xypriss.cluster.ClusterConflictException;
import io.xypriss.cluster.ClusterException;
import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.InvalidClusterRequestException;
import io.xypriss.cluster.RollingRestartOptions;
import io.xypriss.cluster.UnfinishedChangeException;
import io.xypriss.cluster.UnknownWorkerException;
import io.xypriss.cluster.control.protocol.ClusterCommand;
import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.MasterMessage.ErrorKind;
import io.xypriss.cluster.control.protocol.ProtocolException;
import io.xypriss.cluster.control.protocol.WireRoll;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import io.xypriss.cluster.supervise.WorkerRef;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** Answers what applications in workers ask of the cluster manager. */
class CommandService implements WorkerProcesses.CommandHandler {

    private static final Log logger = LogFactory.getLog(CommandService.class);

    private final Descriptions descriptions = new Descriptions(DaemonExecutors.single("xypriss-cluster-describe"));

    private final WaitingCommands waiting = new WaitingCommands();

    private volatile @Nullable ClusterManager manager;

    private volatile @Nullable Snapshots snapshots;

    /** Says who answers; before, everything is refused. */
    void serve(ClusterManager manager, Snapshots snapshots) {
        this.manager = manager;
        this.snapshots = snapshots;
    }

    @Override
    public void handle(WorkerRef from, WorkerMessage.CommandRequest request, Function<MasterMessage, Boolean> reply)
            throws ProtocolException {
        long id = request.requestId();
        Snapshots described = this.snapshots;
        if (request.command() instanceof ClusterCommand.Describe && described != null) {
            this.descriptions.request(from, id, described::measure, reply);
            return;
        }
        if (this.waiting.isFull(from)) {
            throw new ProtocolException("it has " + WaitingCommands.MOST + " commands in flight, and sends one more");
        }
        CompletableFuture<MasterMessage> answer = answer(id, request.command());
        answer.whenComplete((message, problem) -> {
            MasterMessage told = (problem == null) ? message : failure(id, problem);
            if (!reply.apply(told)) {
                logger.debug("The worker that asked is gone; not sent: " + told);
            }
        });
        this.waiting.add(from, id, request.command(), answer);
    }

    /**
     * The worker is about to be told to leave.
     *
     * @param removed whether that is because the cluster needs fewer workers
     */
    void leaving(WorkerRef worker, boolean removed) {
        this.waiting.leaving(worker, removed);
    }

    @Override
    public void ended(WorkerRef worker) {
        this.waiting.ended(worker);
    }

    private CompletableFuture<MasterMessage> answer(long id, ClusterCommand command) {
        ClusterManager to = this.manager;
        if (to == null) {
            return CompletableFuture.failedFuture(new ClusterException("The cluster is still starting"));
        }
        if (command instanceof ClusterCommand.StopCluster stop) {
            // The worker that asks will be gone before it is done.
            to.stopCluster(stop.graceful());
            return CompletableFuture.completedFuture(new MasterMessage.CommandDone(id));
        }
        if (command instanceof ClusterCommand.Restart restart) {
            return options(restart)
                    .thenCompose(to::restart)
                    .thenApply((roll) -> new MasterMessage.RollDone(id, WireRoll.of(roll)));
        }
        return change(to, command).thenApply((done) -> new MasterMessage.CommandDone(id));
    }

    private static CompletableFuture<RollingRestartOptions> options(ClusterCommand.Restart restart) {
        try {
            return CompletableFuture.completedFuture(restart.toOptions());
        } catch (InvalidClusterRequestException ex) {
            return CompletableFuture.failedFuture(ex);
        }
    }

    private static CompletableFuture<Void> change(ClusterManager to, ClusterCommand command) {
        if (command instanceof ClusterCommand.ScaleUp scale) {
            return to.scaleUp(scale.count());
        }
        if (command instanceof ClusterCommand.ScaleDown scale) {
            return to.scaleDown(scale.count());
        }
        if (command instanceof ClusterCommand.ScaleTo scale) {
            return to.scaleTo(scale.workers());
        }
        if (command instanceof ClusterCommand.RestartWorker restart && restart.id() != null) {
            return to.restartWorker(restart.id());
        }
        return CompletableFuture.failedFuture(
                new InvalidClusterRequestException("The command is unknown, or not complete"));
    }

    private static MasterMessage failure(long id, Throwable problem) {
        Throwable cause =
                (problem instanceof CompletionException && problem.getCause() != null) ? problem.getCause() : problem;
        ErrorKind kind = ErrorKind.FAILED;
        if (cause instanceof InvalidClusterRequestException) {
            kind = ErrorKind.INVALID;
        } else if (cause instanceof UnknownWorkerException) {
            kind = ErrorKind.UNKNOWN_WORKER;
        } else if (cause instanceof ClusterConflictException) {
            kind = ErrorKind.CONFLICT;
        } else if (cause instanceof UnfinishedChangeException) {
            kind = ErrorKind.UNFINISHED;
        } else if (!(cause instanceof ClusterException)) {
            logger.warn("A command of a worker failed", cause);
        }
        return new MasterMessage.CommandFailed(id, kind, String.valueOf(cause.getMessage()));
    }
}
