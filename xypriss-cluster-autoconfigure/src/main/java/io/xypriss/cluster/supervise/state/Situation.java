package io.xypriss.cluster.supervise.state;

import io.xypriss.cluster.supervise.SupervisorSettings;
import io.xypriss.cluster.supervise.WorkerRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of the cluster at one moment, for reading. Points in time are in elapsed time, unless an
 * {@link Instant} says what the clock shows.
 */
public interface Situation {

    SupervisorSettings settings();

    Timeline time();

    Phase phase();

    /** How many workers shall serve. */
    int desired();

    /** The size that the latest scaling has reached. */
    int settledSize();

    /** In the order of their ids; a copy, which does not change. */
    List<Slot> slots();

    @Nullable
    Slot slot(int id);

    /** Unexpected restarts of slots that a scale-down has removed. */
    Map<Integer, Integer> restartsOfRemoved();

    OpenCommands commands();

    /** What workers run, where nothing says otherwise. */
    String release();

    /** The latest rolling restart, running or ended; absent before the first. */
    @Nullable
    RollProgress latestRoll();

    Recording recording();

    Milestones milestones();

    Leadership leadership();

    long lastIncarnation();

    long lastCheckId();

    long totalRestarts();

    long randomSeed();

    /** What the clock shows. */
    default Instant now() {
        return time().seen();
    }

    /** How much time has passed since the start. */
    default Duration point() {
        return time().elapsed();
    }

    default Duration after(Duration wait) {
        return point().plus(wait);
    }

    default boolean due(@Nullable Duration deadline) {
        return Timeline.isDue(deadline, point());
    }

    default Stream<WorkerProcess> processes() {
        return slots().stream().flatMap(slot -> slot.processes().stream());
    }

    /** The slots that the cluster is to have. */
    default List<Slot> wantedSlots() {
        return slots().stream().filter(slot -> wanted(slot.id())).toList();
    }

    /** The slot that has that process; {@code null} when none has, or no longer. */
    default @Nullable Slot slotOf(WorkerRef ref) {
        Slot slot = slot(ref.slot());
        return slot != null && slot.find(ref).isPresent() ? slot : null;
    }

    default Optional<WorkerProcess> find(WorkerRef ref) {
        Slot slot = slot(ref.slot());
        return slot == null ? Optional.empty() : slot.find(ref);
    }

    /** How many workers take connections. */
    default int serving() {
        return (int) slots().stream().filter(Slot::serving).count();
    }

    /** The same without those that serve only until others do. */
    default int servingWanted() {
        return (int) slots().stream()
                .filter(slot -> slot.serving() && wanted(slot.id()))
                .count();
    }

    /** How many slots there shall be: for those that serve, and for those that stand by. */
    default int places() {
        return desired() + settings().spares();
    }

    default boolean wanted(int slot) {
        return phase() == Phase.RUNNING && slot <= places();
    }

    default boolean running() {
        return phase() == Phase.RUNNING;
    }

    /** The rolling restart that still replaces workers; absent while none does. */
    default @Nullable RollProgress advancingRoll() {
        RollProgress roll = latestRoll();
        return roll != null && roll.advancing() ? roll : null;
    }

    /** Whether no command and no rolling restart is under way. */
    default boolean idle() {
        RollProgress roll = latestRoll();
        return commands().scale() == null
                && commands().restarts().isEmpty()
                && commands().stop() == null
                && (roll == null || !roll.running());
    }

    /** Whether the cluster runs, and nothing but to run is wanted of it. */
    default boolean runsUndisturbed() {
        return running() && idle();
    }

    /** Whether each worker is there and well, and nothing is under way or asked for. */
    default boolean allIsWellAndIdle() {
        return idle() && slots().size() == places() && slots().stream().allMatch(Slot::isWell);
    }
}
