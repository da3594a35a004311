package io.xypriss.cluster.actuate;

import io.xypriss.cluster.ClusterConflictException;
import io.xypriss.cluster.ClusterException;
import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.InvalidClusterRequestException;
import io.xypriss.cluster.Roll;
import io.xypriss.cluster.RollingRestartOptions;
import io.xypriss.cluster.UnfinishedChangeException;
import io.xypriss.cluster.UnknownWorkerException;
import io.xypriss.cluster.WorkerInfo;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.http.HttpStatus;

/**
 * Shows and changes the cluster at {@code /actuator/cluster}.
 *
 * <p>A change is answered with 200 when it is in force already, and with 202 when it is under way; with 400, 404 or 409
 * and the reason when it was refused, which changes nothing; and with 503 when it failed. Writes are off until
 * {@code management.endpoint.cluster.access=unrestricted}.
 */
@WebEndpoint(id = "cluster", defaultAccess = Access.READ_ONLY)
public class ClusterEndpoint {

    /** Long enough for a refusal to come back from the master; a change that takes longer is answered as under way. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);

    /** Of what was sent, in characters, in an answer. */
    private static final int LONGEST_EXCERPT = 100;

    /** How often that is waited for a jar to be read. */
    private static final int MOST_LOOKS = 30;

    private final ClusterManager manager;

    private final AnsweringProcess process;

    public ClusterEndpoint(ClusterManager manager, AnsweringProcess process) {
        this.manager = manager;
        this.process = process;
    }

    /** The whole cluster. */
    @ReadOperation
    public WebEndpointResponse<OperationResponseBody> cluster() {
        return answering(() -> ok(ClusterDescriptor.of(this.manager, this.process)));
    }

    /** One worker in full. */
    @ReadOperation
    public WebEndpointResponse<OperationResponseBody> worker(@Selector String id) {
        return answering(() -> ok(ClusterDescriptor.WorkerDescriptor.of(find(id))));
    }

    /**
     * Scales, restarts or stops the cluster.
     *
     * @param action {@code scale-up}, {@code scale-down}, {@code scale-to}, {@code restart} or {@code stop}
     * @param count how many workers to add or remove; 1 where absent
     * @param workers the new size, for {@code scale-to}
     * @param supersede whether to take over from a rolling restart that is running, for {@code restart}; {@code false}
     *     where absent
     * @param minReadyTime how long a new worker must have been ready, for {@code restart}; as configured where absent
     * @param canaryTime how long the first worker of a new release is watched, for {@code restart}; as configured where
     *     absent
     * @param graceful whether requests in progress may finish, for {@code stop}; {@code true} where absent
     */
    @WriteOperation
    public WebEndpointResponse<OperationResponseBody> change(
            @Nullable String action,
            @Nullable String count,
            @Nullable String workers,
            @Nullable String graceful,
            @Nullable String supersede,
            @Nullable String minReadyTime,
            @Nullable String canaryTime) {
        return answering(() -> switch ((action != null) ? action : "") {
            case "scale-up" -> await(this.manager.scaleUp(number("count", count, 1)));
            case "scale-down" -> await(this.manager.scaleDown(number("count", count, 1)));
            case "scale-to" -> await(this.manager.scaleTo(number("workers", workers, null)));
            case "restart" ->
                restart(new RollingRestartOptions(
                        flag("supersede", supersede, false),
                        duration("minReadyTime", minReadyTime),
                        duration("canaryTime", canaryTime)));
            case "stop" -> await(this.manager.stopCluster(flag("graceful", graceful, true)));
            default -> throw unknownAction(action, "'scale-up', 'scale-down', 'scale-to', 'restart' or 'stop'");
        });
    }

    /**
     * Changes one worker.
     *
     * @param id the worker's id
     * @param action {@code restart}
     */
    @WriteOperation
    public WebEndpointResponse<OperationResponseBody> changeWorker(@Selector String id, @Nullable String action) {
        return answering(() -> {
            find(id);
            if (!"restart".equals(action)) {
                throw unknownAction(action, "'restart'");
            }
            return await(this.manager.restartWorker(id));
        });
    }

    private WorkerInfo find(String id) {
        Optional<WorkerInfo> worker = this.manager.getAllWorkers().stream()
                .filter((candidate) -> candidate.id().equals(id))
                .findFirst();
        return worker.orElseThrow(() -> new UnknownWorkerException("There is no worker '" + excerpt(id) + "'"));
    }

    /** Whether a jar can be used turns out only once it has been read: that is waited for, so that a refusal is told. */
    private WebEndpointResponse<OperationResponseBody> restart(RollingRestartOptions options) {
        long before = latestRoll();
        CompletableFuture<Roll> verdict = this.manager.restart(options);
        boolean done = isDone(verdict);
        for (int i = 1; i < MOST_LOOKS && !done && latestRoll() == before; i++) {
            done = isDone(verdict);
        }
        return answer(done);
    }

    private long latestRoll() {
        Roll roll = this.manager.getClusterSnapshot().roll();
        return (roll != null) ? roll.id() : 0;
    }

    private WebEndpointResponse<OperationResponseBody> await(CompletableFuture<?> change) {
        return answer(isDone(change));
    }

    private WebEndpointResponse<OperationResponseBody> answer(boolean done) {
        return new WebEndpointResponse<>(
                ClusterDescriptor.of(this.manager, this.process), (done ? HttpStatus.OK : HttpStatus.ACCEPTED).value());
    }

    /** Waits for a while. */
    private static boolean isDone(CompletableFuture<?> change) {
        try {
            change.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException ex) {
            return false;
        } catch (ExecutionException ex) {
            if (ex.getCause() instanceof UnfinishedChangeException) {
                return false;
            }
            throw (ex.getCause() instanceof ClusterException clusterException)
                    ? clusterException
                    : new ClusterException("The change failed: " + ex.getCause(), ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new ClusterException("Interrupted while the change was under way", ex);
        }
    }

    private static WebEndpointResponse<OperationResponseBody> answering(
            Supplier<WebEndpointResponse<OperationResponseBody>> operation) {
        try {
            return operation.get();
        } catch (InvalidClusterRequestException ex) {
            return problem(HttpStatus.BAD_REQUEST, ex);
        } catch (UnknownWorkerException ex) {
            return problem(HttpStatus.NOT_FOUND, ex);
        } catch (ClusterConflictException ex) {
            return problem(HttpStatus.CONFLICT, ex);
        } catch (ClusterException ex) {
            return problem(HttpStatus.SERVICE_UNAVAILABLE, ex);
        }
    }

    private static WebEndpointResponse<OperationResponseBody> ok(OperationResponseBody body) {
        return new WebEndpointResponse<>(body, HttpStatus.OK.value());
    }

    private static WebEndpointResponse<OperationResponseBody> problem(HttpStatus status, ClusterException ex) {
        return new WebEndpointResponse<>(
                new Problem(status.value(), status.getReasonPhrase(), String.valueOf(ex.getMessage())), status.value());
    }

    private static InvalidClusterRequestException unknownAction(@Nullable String action, String known) {
        return new InvalidClusterRequestException(
                (action != null)
                        ? "Unknown action '" + excerpt(action) + "': must be " + known
                        : "The field 'action' is missing: must be " + known);
    }

    private static int number(String name, @Nullable String value, @Nullable Integer otherwise) {
        if (value == null) {
            if (otherwise == null) {
                throw new InvalidClusterRequestException("The field '" + name + "' is missing");
            }
            return otherwise;
        }
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException ex) {
            throw new InvalidClusterRequestException(
                    "The field '" + name + "' is '" + excerpt(value) + "': must be a whole number");
        }
    }

    private static @Nullable Duration duration(String name, @Nullable String value) {
        try {
            return (value != null) ? DurationStyle.detectAndParse(value, ChronoUnit.MILLIS) : null;
        } catch (IllegalArgumentException ex) {
            throw new InvalidClusterRequestException("The field '" + name + "' is '" + excerpt(value)
                    + "': must be a duration, like '30s' or, in milliseconds, '30000'");
        }
    }

    private static boolean flag(String name, @Nullable String value, boolean otherwise) {
        if (value == null) {
            return otherwise;
        }
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new InvalidClusterRequestException(
                        "The field '" + name + "' is '" + excerpt(value) + "': must be true or false");
        };
    }

    /** The beginning of what was sent: enough to recognize it, too little to make an answer large. */
    private static String excerpt(String sent) {
        return (sent.length() > LONGEST_EXCERPT) ? sent.substring(0, LONGEST_EXCERPT) + "…" : sent;
    }

    /**
     * Why an operation was refused.
     *
     * @param status the HTTP status
     * @param error its name
     * @param message the reason
     */
    public record Problem(int status, String error, String message) implements OperationResponseBody {}
}
