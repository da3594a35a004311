package io.xypriss.cluster.supervise;

import io.xypriss.cluster.control.protocol.MasterMessage.ErrorKind;
import io.xypriss.cluster.event.ClusterEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A state in the making. Lives for one {@link ClusterState#next}, and is seen by nothing outside of it. */
final class Draft {

    final SupervisorSettings settings;
    final Timeline time;
    final List<Action> actions = new ArrayList<>();
    final TreeMap<Integer, Slot> slots = new TreeMap<>();
    final Map<Integer, Integer> restartsOfRemoved;
    final int servingBefore;

    Phase phase;
    int desired;
    int settledSize;
    Commands commands;
    String release;

    @Nullable
    RollProgress roll;

    Recording recording;
    Milestones milestones;
    Leadership leadership;
    long lastIncarnation;
    long lastCheckId;
    long totalRestarts;
    long random;

    Draft(ClusterState state, Instant now) {
        this.settings = state.settings;
        this.time = state.phase == Phase.NEW ? new Timeline(now, Duration.ZERO) : state.time.advance(now);
        this.phase = state.phase;
        this.desired = state.desired;
        this.settledSize = state.settledSize;
        this.restartsOfRemoved = new HashMap<>(state.restartsOfRemoved);
        this.servingBefore = state.serving();
        this.commands = state.commands;
        this.release = state.release;
        this.roll = state.roll;
        this.recording = state.recording;
        this.milestones = state.milestones;
        this.leadership = state.leadership;
        this.lastIncarnation = state.lastIncarnation;
        this.lastCheckId = state.lastCheckId;
        this.totalRestarts = state.totalRestarts;
        this.random = state.random;
        state.slots.forEach(this::put);
        Deadlines.forgiveSleep(this, state);
    }

    /** What the clock shows. */
    Instant now() {
        return time.seen();
    }

    /** How much time has passed since the start. */
    Duration point() {
        return time.elapsed();
    }

    Duration after(Duration wait) {
        return point().plus(wait);
    }

    boolean due(@Nullable Duration deadline) {
        return deadline != null && deadline.compareTo(point()) <= 0;
    }

    void put(Slot slot) {
        slots.put(slot.id(), slot);
    }

    /** A copy to iterate over while slots change. */
    List<Slot> slots() {
        return List.copyOf(slots.values());
    }

    /** The slot that has that process; {@code null} when none has, or no longer. */
    @Nullable
    Slot slotOf(WorkerRef ref) {
        Slot slot = slots.get(ref.slot());
        return slot != null && slot.find(ref).isPresent() ? slot : null;
    }

    Optional<WorkerProcess> find(WorkerRef ref) {
        Slot slot = slots.get(ref.slot());
        return slot == null ? Optional.empty() : slot.find(ref);
    }

    /** The same process, one step on; nothing, where it is gone. */
    void update(WorkerProcess process) {
        Slot slot = slots.get(process.ref().slot());
        if (slot != null) {
            put(slot.updated(process));
        }
    }

    int serving() {
        return (int) slots.values().stream().filter(Slot::serving).count();
    }

    /** Those that serve only until others do not count. */
    int servingWanted() {
        return (int) slots.values().stream()
                .filter(slot -> slot.serving() && wanted(slot.id()))
                .count();
    }

    /** How many slots there shall be: for those that serve, and for those that stand by. */
    int places() {
        return desired + settings.spares();
    }

    boolean wanted(int slot) {
        return phase == Phase.RUNNING && slot <= places();
    }

    double random() {
        random = Jitter.next(random);
        return Jitter.unit(random);
    }

    void act(Action action) {
        actions.add(action);
    }

    void publish(ClusterEvent event) {
        actions.add(new Action.Publish(event));
    }

    void complete(long commandId) {
        actions.add(new Action.CompleteCommand(commandId));
    }

    void fail(long commandId, ErrorKind kind, String message) {
        actions.add(new Action.FailCommand(commandId, kind, message));
    }
}
