package io.xypriss.cluster.supervise.loop;

import io.xypriss.cluster.supervise.Action;
import io.xypriss.cluster.supervise.CommandError;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.SupervisorSettings;
import io.xypriss.cluster.supervise.apply.Supervision;
import io.xypriss.cluster.supervise.state.ClusterState;
import io.xypriss.cluster.supervise.state.Transition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The one loop that supervises: takes facts, lets {@link Supervision} decide, has the actions performed, and sleeps
 * until the next fact or deadline. It runs on one daemon thread and ends once the cluster has stopped. Thread-safe.
 */
public final class Supervisor {

    private static final Log log = LogFactory.getLog(Supervisor.class);

    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private static final Duration PAUSE_AFTER_DEFECT = Duration.ofSeconds(1);

    private final InstantSource time;

    /** Absent before the start. */
    private Action.@Nullable Performer performer;

    private final LinkedBlockingQueue<Fact> facts = new LinkedBlockingQueue<>();

    private final Queue<CompletableFuture<Void>> lifeSigns = new ConcurrentLinkedQueue<>();

    private final Thread thread = new Thread(this::run, "xypriss-supervisor");

    private volatile ClusterState state;

    private boolean ended;

    /**
     * @param workers how many workers to start with, 1 to 256
     * @param release what they run at first; empty where there is nothing to tell releases by
     * @param seed of the jitter in restart pauses
     * @param time what to measure with; best a {@link MonotonicTime}, though jumps are survived
     */
    public Supervisor(SupervisorSettings settings, int workers, String release, long seed, InstantSource time) {
        this.state = ClusterState.initial(settings, workers, release, seed);
        this.time = time;
        this.thread.setDaemon(true);
    }

    /**
     * Starts the loop, and with it the workers.
     *
     * @param doing does what is decided
     * @throws IllegalThreadStateException if it was started before
     */
    public void start(Action.Performer doing) {
        performer = doing;
        thread.start();
    }

    /** Says, before the start, who is told should the loop die of an error that it cannot survive. */
    public void onDeath(Thread.UncaughtExceptionHandler handler) {
        thread.setUncaughtExceptionHandler(handler);
    }

    /**
     * Tells a fact; returns at once. Facts of one thread are dealt with in order.
     *
     * @return {@code false} if the supervisor has ended, so that nothing comes of it: a command in it is never answered
     */
    public boolean submit(Fact fact) {
        synchronized (facts) {
            return !ended && facts.add(fact);
        }
    }

    /**
     * Asks the loop whether it is alive; returns at once.
     *
     * @return completes once the loop has dealt with all it was told before; never if it hangs, and exceptionally if it
     *     has ended
     */
    public CompletableFuture<Void> signOfLife() {
        CompletableFuture<Void> sign = new CompletableFuture<>();
        lifeSigns.add(sign);
        // Wakes the loop, and means nothing: no deadline passes before its time.
        if (!submit(new Fact.DeadlinePassed())) {
            sign.completeExceptionally(new IllegalStateException("The supervisor has ended"));
        }
        return sign;
    }

    /** The state after the latest fact; during an action, the state that the action belongs to. */
    public ClusterState state() {
        return state;
    }

    /**
     * Waits until the loop has ended, all actions performed.
     *
     * @return whether it has, within the time
     */
    public boolean awaitEnd(Duration timeout) throws InterruptedException {
        thread.join(Math.max(1, timeout.toMillis()));
        return !thread.isAlive();
    }

    private void run() {
        handle(new Fact.Started(), time.instant());
        List<Fact> batch = new ArrayList<>();
        while (!endedBy(state)) {
            boolean waitedInVain = !await(batch);
            Instant now = time.instant();
            // Whatever was known by that moment comes before the deadlines of that moment.
            facts.drainTo(batch);
            batch.forEach(fact -> handle(fact, now));
            batch.clear();
            // After a wait in vain it is said in any case: the deadline of a clock that was set back is found anew by
            // it.
            if (waitedInVain || due(state, now)) {
                handle(new Fact.DeadlinePassed(), now);
            }
            giveSignsOfLife();
        }
    }

    private void giveSignsOfLife() {
        for (CompletableFuture<Void> sign = lifeSigns.poll(); sign != null; sign = lifeSigns.poll()) {
            sign.complete(null);
        }
    }

    private static boolean due(ClusterState current, Instant now) {
        return current.nextDeadline().filter(deadline -> !deadline.isAfter(now)).isPresent();
    }

    private boolean endedBy(ClusterState current) {
        synchronized (facts) {
            ended = current.stopped() && facts.isEmpty();
            return ended;
        }
    }

    /** Waits for a fact until the next deadline; tells whether one came. */
    private boolean await(List<Fact> batch) {
        try {
            Optional<Instant> deadline = state.nextDeadline();
            Fact fact = deadline.isPresent() ? poll(deadline.get()) : take();
            return fact != null && batch.add(fact);
        } catch (InterruptedException ex) {
            log.warn("The supervisor of the cluster was interrupted; it goes on, as workers depend on it");
            return false;
        }
    }

    private @Nullable Fact poll(Instant deadline) throws InterruptedException {
        Instant now = time.instant();
        Duration wait = Duration.between(
                now.isBefore(state.time().seen()) ? state.time().seen() : now, deadline);
        Duration bounded = wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
        return facts.poll(bounded.toNanos(), TimeUnit.NANOSECONDS);
    }

    private @Nullable Fact take() throws InterruptedException {
        return state.stopped() ? facts.poll() : facts.take();
    }

    private void handle(Fact fact, Instant now) {
        Transition transition;
        try {
            transition = Supervision.next(state, fact, now);
        } catch (RuntimeException | Error ex) {
            survive(fact, ex);
            return;
        }
        state = transition.state();
        transition.actions().forEach(this::perform);
    }

    private void perform(Action action) {
        try {
            action.performedBy(Objects.requireNonNull(performer));
        } catch (Exception | Error ex) {
            // Even out of memory: without this loop nobody would replace, drain or end the workers any more.
            log.error("The supervisor of the cluster could not perform " + action, ex);
            if (action instanceof Action.Spawn spawn) {
                submit(new Fact.SpawnFailed(spawn.ref(), ex.toString()));
            }
        }
    }

    private void survive(Fact fact, Throwable ex) {
        log.error("The supervisor of the cluster failed to deal with " + fact + "; nothing has changed", ex);
        if (fact instanceof Fact.Command command) {
            perform(new Action.FailCommand(command.commandId(), CommandError.FAILED, "internal error: " + ex));
        }
        if (fact instanceof Fact.DeadlinePassed) {
            pause();
        }
    }

    /** Its deadline is still due, and would be tried again without a break. */
    private void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(PAUSE_AFTER_DEFECT.toNanos());
        } catch (InterruptedException ex) {
            log.warn("The supervisor of the cluster was interrupted; it goes on, as workers depend on it");
        }
    }
}
