package io.xypriss.cluster.supervise.state;

import io.xypriss.cluster.ClusterHealth;
import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.Roll;
import io.xypriss.cluster.RollState;
import io.xypriss.cluster.supervise.SupervisorSettings;
import io.xypriss.cluster.supervise.WorkerRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of the cluster at one moment. Immutable; no clock, thread, process or hidden randomness is behind it,
 * so the same facts at the same times always have the same consequences.
 */
public final class ClusterState implements Situation {

    private final SupervisorSettings settings;
    private final Timeline time;
    private final Phase phase;
    private final int desired;
    private final int settledSize;
    private final List<Slot> slots;
    private final Map<Integer, Integer> restartsOfRemoved;
    private final OpenCommands commands;
    private final String release;
    private final @Nullable RollProgress roll;
    private final Recording recording;
    private final Milestones milestones;
    private final Leadership leadership;
    private final long lastIncarnation;
    private final long lastCheckId;
    private final long totalRestarts;
    private final long randomSeed;

    private final @Nullable Duration deadline;

    /**
     * Keeps what is known now.
     *
     * @param deadline when time alone has consequences, in elapsed time; never where absent
     */
    public ClusterState(Situation known, @Nullable Duration deadline) {
        this.settings = known.settings();
        this.time = known.time();
        this.phase = known.phase();
        this.desired = known.desired();
        this.settledSize = known.settledSize();
        this.slots = List.copyOf(known.slots());
        this.restartsOfRemoved = Map.copyOf(known.restartsOfRemoved());
        this.commands = known.commands();
        this.release = known.release();
        this.roll = known.latestRoll();
        this.recording = known.recording();
        this.milestones = known.milestones();
        this.leadership = known.leadership();
        this.lastIncarnation = known.lastIncarnation();
        this.lastCheckId = known.lastCheckId();
        this.totalRestarts = known.totalRestarts();
        this.randomSeed = known.randomSeed();
        this.deadline = deadline;
    }

    private ClusterState(SupervisorSettings settings, int workers, String release, long seed) {
        this.settings = settings;
        this.time = new Timeline(Instant.EPOCH, Duration.ZERO);
        this.phase = Phase.NEW;
        this.desired = workers;
        this.settledSize = workers;
        this.slots = List.of();
        this.restartsOfRemoved = Map.of();
        this.commands = OpenCommands.NONE;
        this.release = release;
        this.roll = null;
        this.recording = Recording.NONE;
        this.milestones = Milestones.NONE;
        this.leadership = Leadership.NONE;
        this.lastIncarnation = 0;
        this.lastCheckId = 0;
        this.totalRestarts = 0;
        this.randomSeed = seed;
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
        int most = ClusterManager.MAX_WORKERS - settings.spares();
        if (workers < 1 || workers > most) {
            throw new IllegalArgumentException("workers must be 1 to " + most + ", but is " + workers);
        }
        return new ClusterState(settings, workers, release, seed);
    }

    /** When {@link Fact.DeadlinePassed} is due, by the clock; never, while there is nothing to wait for. */
    public Optional<Instant> nextDeadline() {
        return Optional.ofNullable(deadline).map(time::instantOf);
    }

    /** How many workers shall serve. */
    @Override
    public int desired() {
        return desired;
    }

    /** Whether the cluster is to have that worker; not, once a scale-down removes it, or has it start anew to stand by. */
    public boolean wants(WorkerRef ref) {
        return ref.slot() <= places()
                && slots.stream()
                        .flatMap(slot -> slot.find(ref).stream())
                        .noneMatch(process -> process.endsBecause(Ending.Reason.SCALE_DOWN));
    }

    /** How many workers are ready, and wait to take the place of others. */
    public int standbys() {
        return (int) slots.stream().filter(Slot::standby).count();
    }

    /** Restarts after unexpected exits, over all workers, since the cluster started. */
    @Override
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
        return roll().filter(latest -> latest.state() == RollState.RUNNING).map(RollProgress::refusalWhile);
    }

    /** What workers run, where nothing says otherwise. */
    @Override
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
        return phase == Phase.RUNNING && recording.writing() == null && allIsWellAndIdle();
    }

    /** All workers in the order of their slots: the wanted ones, and any beyond them that are still leaving. */
    public List<WorkerView> workers() {
        return slots.stream().map(slot -> WorkerView.of(slot, leadership)).toList();
    }

    /** Whether the cluster serves as it should. */
    public ClusterHealth health() {
        return HealthView.of(this);
    }

    /** When time alone has consequences, in elapsed time. */
    public @Nullable Duration deadline() {
        return deadline;
    }

    @Override
    public SupervisorSettings settings() {
        return settings;
    }

    @Override
    public Timeline time() {
        return time;
    }

    @Override
    public Phase phase() {
        return phase;
    }

    @Override
    public int settledSize() {
        return settledSize;
    }

    @Override
    public List<Slot> slots() {
        return slots;
    }

    @Override
    public Map<Integer, Integer> restartsOfRemoved() {
        return restartsOfRemoved;
    }

    @Override
    public OpenCommands commands() {
        return commands;
    }

    @Override
    public @Nullable RollProgress latestRoll() {
        return roll;
    }

    @Override
    public Recording recording() {
        return recording;
    }

    @Override
    public Milestones milestones() {
        return milestones;
    }

    @Override
    public Leadership leadership() {
        return leadership;
    }

    @Override
    public long lastIncarnation() {
        return lastIncarnation;
    }

    @Override
    public long lastCheckId() {
        return lastCheckId;
    }

    @Override
    public long randomSeed() {
        return randomSeed;
    }

    @Override
    public @Nullable Slot slot(int id) {
        return slots.stream().filter(slot -> slot.id() == id).findFirst().orElse(null);
    }
}
