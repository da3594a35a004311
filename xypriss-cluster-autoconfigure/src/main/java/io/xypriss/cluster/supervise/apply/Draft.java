package io.xypriss.cluster.supervise.apply;

import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.supervise.Action;
import io.xypriss.cluster.supervise.CommandError;
import io.xypriss.cluster.supervise.SupervisorSettings;
import io.xypriss.cluster.supervise.WorkerRef;
import io.xypriss.cluster.supervise.state.Leadership;
import io.xypriss.cluster.supervise.state.Milestones;
import io.xypriss.cluster.supervise.state.OpenCommands;
import io.xypriss.cluster.supervise.state.Phase;
import io.xypriss.cluster.supervise.state.Recording;
import io.xypriss.cluster.supervise.state.RollProgress;
import io.xypriss.cluster.supervise.state.Situation;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.Timeline;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A state in the making. Lives for one {@link Supervision#next}, and is seen by nothing outside of it. Rules read it as a
 * {@link Situation}. Each setter is for one class, the owner of that piece of state; a test of the architecture says which.
 */
final class Draft implements Situation {

    private final SupervisorSettings settings;
    private final Timeline time;
    private final List<Action> actions = new ArrayList<>();
    private final TreeMap<Integer, Slot> slots = new TreeMap<>();
    private final Map<Integer, Integer> restartsOfRemoved;

    private Phase phase;
    private int desired;
    private int settledSize;
    private OpenCommands commands;
    private String release;
    private @Nullable RollProgress roll;
    private Recording recording;
    private Milestones milestones;
    private Leadership leadership;
    private long lastIncarnation;
    private long lastCheckId;
    private long totalRestarts;
    private long randomSeed;

    /** Made when it is asked for; absent since a slot has changed. */
    private @Nullable List<Slot> slotsCopy;

    Draft(Situation before, Instant now) {
        this.settings = before.settings();
        this.time = before.phase() == Phase.NEW
                ? new Timeline(now, Duration.ZERO)
                : before.time().advance(now);
        this.phase = before.phase();
        this.desired = before.desired();
        this.settledSize = before.settledSize();
        this.restartsOfRemoved = new HashMap<>(before.restartsOfRemoved());
        this.commands = before.commands();
        this.release = before.release();
        this.roll = before.latestRoll();
        this.recording = before.recording();
        this.milestones = before.milestones();
        this.leadership = before.leadership();
        this.lastIncarnation = before.lastIncarnation();
        this.lastCheckId = before.lastCheckId();
        this.totalRestarts = before.totalRestarts();
        this.randomSeed = before.randomSeed();
        before.slots().forEach(slot -> this.slots.put(slot.id(), slot));
    }

    // What is done.

    List<Action> actions() {
        return Collections.unmodifiableList(actions);
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

    void fail(long commandId, CommandError error, String message) {
        actions.add(new Action.FailCommand(commandId, error, message));
    }

    // Slots, which several classes move on, by the transitions that Slot and WorkerProcess have.

    void put(Slot slot) {
        slots.put(slot.id(), slot);
        slotsCopy = null;
    }

    /** The same process, one step on; nothing, where it is gone. */
    void update(WorkerProcess process) {
        Slot slot = slots.get(process.ref().slot());
        if (slot != null) {
            put(slot.updated(process));
        }
    }

    // Numbers that only grow.

    double random() {
        randomSeed = Jitter.next(randomSeed);
        return Jitter.unit(randomSeed);
    }

    WorkerRef nextIncarnation(int slot) {
        return new WorkerRef(slot, ++lastIncarnation);
    }

    long nextCheckId() {
        return ++lastCheckId;
    }

    void countRestart() {
        totalRestarts++;
    }

    // What has an owner.

    void setPhase(Phase value) {
        phase = value;
    }

    void setStop(OpenCommands.@Nullable Stop value) {
        commands = commands.withStop(value);
    }

    void setMilestones(Milestones value) {
        milestones = value;
    }

    void setDesired(int value) {
        desired = value;
    }

    void setSettledSize(int value) {
        settledSize = value;
    }

    void setScale(OpenCommands.@Nullable Scale value) {
        commands = commands.withScale(value);
    }

    /** Removes the slot, and keeps how often it was restarted. */
    void removeSlot(Slot slot) {
        slots.remove(slot.id());
        slotsCopy = null;
        restartsOfRemoved.put(slot.id(), slot.restarts());
    }

    /** A slot without a process; with the restarts of one of that id that was removed before. */
    Slot newSlot(int id) {
        Integer restarts = restartsOfRemoved.remove(id);
        return Slot.unborn(id, restarts == null ? 0 : restarts);
    }

    void setRestarts(List<OpenCommands.Restart> value) {
        commands = commands.withRestarts(value);
    }

    void setRoll(RollProgress value) {
        roll = value;
    }

    void setRelease(String value) {
        release = value;
    }

    void setRecording(Recording value) {
        recording = value;
    }

    void setLeadership(Leadership value) {
        leadership = value;
    }

    // What rules read.

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
    public int desired() {
        return desired;
    }

    @Override
    public int settledSize() {
        return settledSize;
    }

    @Override
    public List<Slot> slots() {
        List<Slot> copy = slotsCopy;
        if (copy == null) {
            copy = List.copyOf(slots.values());
            slotsCopy = copy;
        }
        return copy;
    }

    @Override
    public @Nullable Slot slot(int id) {
        return slots.get(id);
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
    public String release() {
        return release;
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
    public long totalRestarts() {
        return totalRestarts;
    }

    @Override
    public long randomSeed() {
        return randomSeed;
    }
}
