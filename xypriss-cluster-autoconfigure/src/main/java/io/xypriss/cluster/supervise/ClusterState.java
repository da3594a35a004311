package io.xypriss.cluster.supervise;

import io.xypriss.cluster.ClusterHealth;
import io.xypriss.cluster.Roll;
import io.xypriss.cluster.RollState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of the cluster at one moment, and the rule by which it changes. Immutable; no clock, thread, process
 * or hidden randomness is behind it, so the same facts at the same times always have the same consequences.
 */
public final class ClusterState {

    final SupervisorSettings settings;
    final Timeline time;
    final Phase phase;
    final int desired;
    final int settledSize;
    final List<Slot> slots;
    final Map<Integer, Integer> restartsOfRemoved;
    final Commands commands;
    final String release;
    final @Nullable RollProgress roll;
    final Recording recording;
    final Milestones milestones;
    final Leadership leadership;
    final long lastIncarnation;
    final long lastCheckId;
    final long totalRestarts;
    final long random;

    private final @Nullable Duration deadline;

    ClusterState(Draft draft) {
        this.settings = draft.settings;
        this.time = draft.time;
        this.phase = draft.phase;
        this.desired = draft.desired;
        this.settledSize = draft.settledSize;
        this.slots = List.copyOf(draft.slots.values());
        this.restartsOfRemoved = Map.copyOf(draft.restartsOfRemoved);
        this.commands = draft.commands;
        this.release = draft.release;
        this.roll = draft.roll;
        this.recording = draft.recording;
        this.milestones = draft.milestones;
        this.leadership = draft.leadership;
        this.lastIncarnation = draft.lastIncarnation;
        this.lastCheckId = draft.lastCheckId;
        this.totalRestarts = draft.totalRestarts;
        this.random = draft.random;
        this.deadline = earliestDeadline(draft);
    }

    private ClusterState(SupervisorSettings settings, int workers, String release, long seed) {
        this.settings = settings;
        this.time = new Timeline(Instant.EPOCH, Duration.ZERO);
        this.phase = Phase.NEW;
        this.desired = workers;
        this.settledSize = workers;
        this.slots = List.of();
        this.restartsOfRemoved = Map.of();
        this.commands = Commands.NONE;
        this.release = release;
        this.roll = null;
        this.recording = Recording.NONE;
        this.milestones = Milestones.NONE;
        this.leadership = Leadership.NONE;
        this.lastIncarnation = 0;
        this.lastCheckId = 0;
        this.totalRestarts = 0;
        this.random = seed;
        this.deadline = null;
    }

    /**
     * A cluster that has not started.
     *
     * @param workers how many shall serve, 1 to 256 less the spares
     * @param release what they run at first; empty where there is nothing to tell releases by
     * @param seed of the jitter
     * @throws IllegalArgumentException for another number of workers
     */
    public static ClusterState initial(SupervisorSettings settings, int workers, String release, long seed) {
        int most = Scaling.MAX_WORKERS - settings.spares();
        if (workers < 1 || workers > most) {
            throw new IllegalArgumentException("workers must be 1 to " + most + ", but is " + workers);
        }
        return new ClusterState(settings, workers, release, seed);
    }

    /**
     * What follows from a fact. Deadlines are acted on by {@link Fact.DeadlinePassed} alone, so that facts that are
     * already known come before them.
     *
     * @param now what the clock shows; it may jump. Backwards counts as no time passed. A fact that comes more than 5 s
     *     after the deadline at which one was due shows that the supervisor itself (and perhaps the workers with it) did
     *     not run: outstanding checks, start-ups and leave-takings are then given their whole time afresh
     */
    public Transition next(Fact fact, Instant now) {
        Draft draft = new Draft(this, now);
        Facts.apply(draft, fact);
        return new Transition(new ClusterState(draft), draft.actions);
    }

    /** When {@link Fact.DeadlinePassed} is due, by the clock of {@link #next}; never, while there is nothing to wait for. */
    public Optional<Instant> nextDeadline() {
        return Optional.ofNullable(deadline).map(time::instantOf);
    }

    /** How many workers shall serve. */
    public int desired() {
        return desired;
    }

    /** How many slots there shall be: for those that serve, and for those that stand by. */
    int places() {
        return desired + settings.spares();
    }

    /** Whether the cluster is to have that worker; not, once a scale-down removes it, or has it start anew to stand by. */
    public boolean wants(WorkerRef ref) {
        return ref.slot() <= places()
                && slots.stream()
                        .flatMap(slot -> slot.find(ref).stream())
                        .noneMatch(process -> process.endsBecause(Ending.Reason.SCALE_DOWN));
    }

    /** How many workers take connections. */
    public int serving() {
        return (int) slots.stream().filter(Slot::serving).count();
    }

    /** How many workers are ready, and wait to take the place of others. */
    public int standbys() {
        return (int) slots.stream().filter(Slot::standby).count();
    }

    /** Restarts after unexpected exits, over all workers, since the cluster started. */
    public long totalRestarts() {
        return totalRestarts;
    }

    /** When supervision began. */
    public Optional<Instant> startedAt() {
        return Optional.ofNullable(milestones.startedAt());
    }

    /** Whether all desired workers have ever served at once. */
    public boolean everComplete() {
        return milestones.complete();
    }

    /** Whether no worker has ever served and none is going to, because each has been given up. */
    public boolean couldNotStart() {
        return phase == Phase.RUNNING && !milestones.served() && slots.stream().allMatch(Slot::givenUp);
    }

    /** Whether a stop has been asked for. */
    public boolean stopping() {
        return phase == Phase.STOPPING || phase == Phase.STOPPED;
    }

    /** Whether it has stopped, and no worker lives. */
    public boolean stopped() {
        return phase == Phase.STOPPED;
    }

    /** The rolling restart that is running, else the last one. */
    public Optional<Roll> roll() {
        return Optional.ofNullable(roll).map(r -> r.toRoll(time.elapsed()));
    }

    /** Why a rolling restart would be refused, unless it took over; absent where none is under way. */
    public Optional<String> refusalOfRoll() {
        return roll().filter(latest -> latest.state() == RollState.RUNNING).map(Rolling::refusal);
    }

    /** What workers run, where nothing says otherwise. */
    public String release() {
        return release;
    }

    /** What any process runs, or may be put back to. */
    public Set<String> releasesInUse() {
        Set<String> inUse = new TreeSet<>();
        inUse.add(release);
        if (roll != null && roll.running()) {
            inUse.add(roll.from());
            inUse.add(roll.to());
        }
        slots.forEach(slot -> slot.processes().forEach(process -> inUse.add(process.release())));
        if (recording.writing() != null) {
            inUse.add(recording.writing().release());
        }
        return inUse;
    }

    /** Whether that process, which is about to be spawned, is the one of its release that may record its classes. */
    public boolean mayRecord(WorkerRef ref) {
        return recording.recorders().containsKey(ref);
    }

    /** Whether any process records its classes, as far as is known. */
    public boolean records() {
        return !recording.recorders().isEmpty();
    }

    /** Whether each worker is there and well, nothing is under way or asked for, and no process writes a class archive. */
    public boolean quiet() {
        return phase == Phase.RUNNING
                && recording.writing() == null
                && Retirement.isQuiet(slots, places(), commands, roll);
    }

    /** All workers in the order of their slots: the wanted ones, and any beyond them that are still leaving. */
    public List<WorkerView> workers() {
        return slots.stream().map(slot -> WorkerView.of(slot, leadership)).toList();
    }

    /** Whether the cluster serves as it should. */
    public ClusterHealth health() {
        return HealthView.of(this);
    }

    @Nullable
    Duration deadline() {
        return deadline;
    }

    private static @Nullable Duration earliestDeadline(Draft draft) {
        Duration earliest = Deadlines.earlier(Rolling.deadline(draft), draft.leadership.deadline());
        earliest = Deadlines.earlier(earliest, Retirement.writingDeadline(draft));
        for (Slot slot : draft.slots.values()) {
            earliest = Deadlines.earlier(earliest, slot.deadline());
            earliest = Deadlines.earlier(earliest, Handover.deadline(draft, slot));
            earliest = Deadlines.earlier(earliest, Recycler.deadline(draft, slot));
            earliest = Deadlines.earlier(earliest, Retirement.deadline(draft, slot));
            earliest = Deadlines.earlier(earliest, Refusals.deadline(draft, slot));
        }
        return earliest;
    }
}
