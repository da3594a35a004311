package io.xypriss.cluster.master;

import io.xypriss.cluster.ClusterException;
import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.Roll;
import io.xypriss.cluster.RollState;
import io.xypriss.cluster.RollingRestartOptions;
import io.xypriss.cluster.control.protocol.OperatorMessage;
import io.xypriss.cluster.control.transport.OperatorConnection;
import io.xypriss.cluster.control.transport.OperatorHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Does for operators at a terminal what the manager does for applications. Requests are carried out on a thread of its own,
 * and bounded in number, so that operators slow down neither the control server nor the supervisor. Thread-safe.
 */
class OperatorService implements OperatorHandler, AutoCloseable {

    private static final Log logger = LogFactory.getLog(OperatorService.class);

    /** Requests that are being read: beyond them, operators are told to try again. */
    static final int MOST_REQUESTS = 32;

    /** Changes that operators have asked for and that are not in force yet, whether their operators still wait or not. */
    static final int MOST_CHANGES = 8;

    /** Long enough for a refusal to come back from the supervisor. */
    private static final Duration REFUSED_WITHIN = Duration.ofSeconds(1);

    /** Whether a jar can be used turns out only once it has been read. */
    private static final Duration JAR_REFUSED_WITHIN = Duration.ofSeconds(20);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final ClusterManager manager;

    private final Supplier<OperatorMessage.MasterStatus> master;

    private final Supplier<Optional<Roll>> latestRoll;

    private final RecentEvents events;

    private final Semaphore requests = new Semaphore(MOST_REQUESTS);

    private final Semaphore changes = new Semaphore(MOST_CHANGES);

    private final AtomicBoolean stopLogged = new AtomicBoolean();

    private final ScheduledExecutorService executor = DaemonExecutors.scheduled("xypriss-cluster-operator");

    /**
     * @param master says which master this is; may be asked by any thread
     * @param latestRoll the rolling restart that is running, else the last one
     */
    OperatorService(
            ClusterManager manager,
            Supplier<OperatorMessage.MasterStatus> master,
            Supplier<Optional<Roll>> latestRoll,
            RecentEvents events) {
        this.manager = manager;
        this.master = master;
        this.latestRoll = latestRoll;
        this.events = events;
    }

    @Override
    public void handle(OperatorMessage.Request request, OperatorConnection operator) {
        if (!this.requests.tryAcquire()) {
            operator.finish(failed("the master has " + MOST_REQUESTS + " requests of operators to answer; try again"));
            return;
        }
        try {
            this.executor.execute(() -> {
                try {
                    carryOut(request, operator);
                } finally {
                    this.requests.release();
                }
            });
        } catch (RejectedExecutionException ex) {
            this.requests.release();
            operator.finish(failed("the master is ending"));
        }
    }

    @Override
    public void close() {
        this.executor.shutdownNow();
    }

    private void carryOut(OperatorMessage.Request request, OperatorConnection operator) {
        if (!operator.isOpen()) {
            return;
        }
        try {
            switch (String.valueOf(request.command())) {
                case "status" ->
                    operator.finish(OperatorAnswers.status(this.master.get(), this.manager.getClusterSnapshot()));
                case "events" -> operator.finish(OperatorAnswers.events(this.events.list()));
                case "stop" -> stop(request, operator);
                default -> change(request, operator);
            }
        } catch (RuntimeException ex) {
            operator.finish(failed(reason(ex)));
        }
    }

    /** Always possible, however many changes are under way; the end of the connection says that it is done. */
    private void stop(OperatorMessage.Request request, OperatorConnection operator) {
        operator.send(new OperatorMessage.Accepted("The cluster stops"));
        this.manager.stopCluster(!request.force()).whenComplete((done, problem) -> {
            if (problem != null) {
                operator.finish(failed(reason(problem)));
            }
        });
        // Last: a log that nobody reads must not keep the cluster from stopping.
        if (!this.stopLogged.getAndSet(true)) {
            logger.info("An operator stops the cluster from the command line");
        }
    }

    private void change(OperatorMessage.Request request, OperatorConnection operator) {
        if (!this.changes.tryAcquire()) {
            operator.finish(failed(MOST_CHANGES + " changes are under way; wait until one of them is in force"));
            return;
        }
        AtomicBoolean underWay = new AtomicBoolean(true);
        try {
            long before = latestRoll();
            Change change = begin(request);
            change.outcome().whenComplete((answer, problem) -> {
                if (underWay.getAndSet(false)) {
                    this.changes.release();
                }
                operator.finish((problem == null) ? answer : failed(reason(problem)));
            });
            if (request.untilDone()) {
                operator.send(new OperatorMessage.Accepted(change.underWay()));
            } else {
                answerEarly(change, operator, before);
            }
        } catch (RuntimeException ex) {
            if (underWay.getAndSet(false)) {
                this.changes.release();
            }
            throw ex;
        }
    }

    private Change begin(OperatorMessage.Request request) {
        return switch (String.valueOf(request.command())) {
            case "scale-up" -> scale(this.manager.scaleUp(number(request)));
            case "scale-down" -> scale(this.manager.scaleDown(number(request)));
            case "scale-to" -> scale(this.manager.scaleTo(number(request)));
            case "restart" ->
                new Change(
                        "The rolling restart is under way",
                        JAR_REFUSED_WITHIN,
                        this.manager.restart(RollingRestartOptions.defaults()).thenApply(OperatorService::verdict));
            case "restart-worker" -> {
                String id = String.valueOf(request.argument());
                yield new Change(
                        "The restart of worker " + id + " is under way",
                        REFUSED_WITHIN,
                        this.manager
                                .restartWorker(id)
                                .thenApply((done) -> done("Worker " + id + " has been restarted")));
            }
            default -> throw new ClusterException("this master does not know the command '" + request.command() + "'");
        };
    }

    private Change scale(CompletableFuture<Void> scaled) {
        return new Change(
                "The change of the size is under way",
                REFUSED_WITHIN,
                scaled.thenApplyAsync(
                        (done) -> {
                            int workers = this.manager.getClusterMetrics().desiredWorkers();
                            return done(
                                    (workers == 1)
                                            ? "The cluster has 1 worker"
                                            : "The cluster has " + workers + " workers");
                        },
                        this.executor));
    }

    /** Tells a refusal, which comes soon, or else that the change is under way. */
    private void answerEarly(Change change, OperatorConnection operator, long rollBefore) {
        answerEarly(
                change,
                operator,
                rollBefore,
                System.nanoTime() + change.refusedWithin().toNanos());
    }

    private void answerEarly(Change change, OperatorConnection operator, long rollBefore, long deadline) {
        if (change.outcome().isDone()) {
            return;
        }
        if (System.nanoTime() - deadline >= 0 || latestRoll() != rollBefore) {
            operator.finish(new OperatorMessage.Accepted(change.underWay()));
            return;
        }
        try {
            this.executor.schedule(
                    () -> answerEarly(change, operator, rollBefore, deadline),
                    LOOK_AGAIN.toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ex) {
            logger.debug("The master is ending, and its end ends the connection", ex);
        }
    }

    private long latestRoll() {
        return this.latestRoll.get().map(Roll::id).orElse(0L);
    }

    private static int number(OperatorMessage.Request request) {
        String argument = String.valueOf(request.argument());
        try {
            return Integer.parseInt(argument);
        } catch (NumberFormatException ex) {
            throw new ClusterException("'" + argument + "' is not a whole number", ex);
        }
    }

    private static OperatorMessage verdict(Roll roll) {
        String sentence = EventSentences.verdict(roll);
        return (roll.state() == RollState.COMPLETED)
                ? new OperatorMessage.Done(sentence, OperatorAnswers.roll(roll))
                : new OperatorMessage.Failed(sentence, OperatorAnswers.roll(roll));
    }

    private static OperatorMessage done(String message) {
        return new OperatorMessage.Done(message, null);
    }

    private static OperatorMessage failed(String reason) {
        return new OperatorMessage.Failed(reason, null);
    }

    private static String reason(Throwable problem) {
        Throwable cause =
                (problem instanceof CompletionException && problem.getCause() != null) ? problem.getCause() : problem;
        if (cause instanceof ClusterException) {
            return String.valueOf(cause.getMessage());
        }
        logger.warn("What an operator asked for failed", cause);
        return cause.toString();
    }

    /**
     * A change that has begun.
     *
     * @param underWay says so
     * @param refusedWithin how long a refusal may take
     * @param outcome the last message to the operator
     */
    private record Change(String underWay, Duration refusedWithin, CompletableFuture<OperatorMessage> outcome) {}
}
