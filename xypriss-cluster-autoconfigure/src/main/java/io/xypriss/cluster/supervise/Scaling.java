package io.xypriss.cluster.supervise;

import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.control.protocol.MasterMessage.ErrorKind;
import io.xypriss.cluster.event.ClusterScaledEvent;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Changes the number of workers; slots 1 to that number and that of spares are wanted, those above it leave. */
final class Scaling {

    static final int MAX_WORKERS = ClusterManager.MAX_WORKERS;

    private Scaling() {}

    static void request(Draft draft, Fact.ScaleRequested fact) {
        if (draft.phase != Phase.RUNNING) {
            Stopping.refuse(draft, fact.commandId());
            return;
        }
        String problem = problem(fact, draft);
        if (problem != null) {
            draft.fail(fact.commandId(), ErrorKind.INVALID, problem);
            return;
        }
        int target = (int) target(fact, draft.desired);
        String outage = outage(draft, target);
        if (outage != null) {
            draft.fail(fact.commandId(), ErrorKind.CONFLICT, outage);
            return;
        }
        Commands.Scale overtaken = draft.commands.scale();
        if (overtaken != null) {
            draft.fail(
                    overtaken.commandId(),
                    ErrorKind.FAILED,
                    "scaling to " + overtaken.target() + " was superseded by scaling to " + target);
        }
        draft.commands = draft.commands.with(new Commands.Scale(fact.commandId(), target, target < draft.desired));
        draft.desired = target;
        fillUp(draft);
        Standbys.settle(draft);
        releaseExcess(draft);
        Standbys.relieveSurplus(draft);
    }

    private static long target(Fact.ScaleRequested fact, int desired) {
        return switch (fact.kind()) {
            case UP -> (long) desired + fact.count();
            case DOWN -> (long) desired - fact.count();
            case TO -> fact.count();
        };
    }

    private static @Nullable String problem(Fact.ScaleRequested fact, Draft draft) {
        String outOfRange = outOfRange(fact, draft.desired, MAX_WORKERS - draft.settings.spares());
        return outOfRange != null ? outOfRange : tooLarge((int) target(fact, draft.desired), draft);
    }

    /** To become smaller is always allowed, whatever there is too much of. */
    private static @Nullable String tooLarge(int target, Draft draft) {
        String refusal = draft.settings.capacity().refusal(target, draft.settings::processes);
        return target > draft.desired && refusal != null ? "cannot scale to " + target + " workers: " + refusal : null;
    }

    private static @Nullable String outOfRange(Fact.ScaleRequested fact, int desired, int most) {
        String range = "a cluster has 1 to " + most + " workers";
        if (fact.kind() == Fact.ScaleRequested.Kind.TO) {
            return fact.count() >= 1 && fact.count() <= most
                    ? null
                    : "cannot scale to " + fact.count() + " workers: " + range;
        }
        boolean up = fact.kind() == Fact.ScaleRequested.Kind.UP;
        if (fact.count() < 1) {
            return "cannot scale " + (up ? "up" : "down") + " by " + fact.count() + ": the count must be at least 1";
        }
        long target = target(fact, desired);
        return target >= 1 && target <= most
                ? null
                : "cannot scale " + (up ? "up" : "down") + " by " + fact.count() + " from " + desired + " to " + target
                        + " workers: " + range;
    }

    /** Why so many would not serve at all, where others do; absent where at least one does, or may yet. */
    private static @Nullable String outage(Draft draft, int target) {
        int places = target + draft.settings.spares();
        return target < draft.desired && draft.serving() > 0 && hopeless(draft, places)
                ? "cannot scale to " + target + (target == 1 ? " worker" : " workers")
                        + ", as none of those would serve: " + reasons(draft, places) + ". Restart one of them first"
                : null;
    }

    /** Starts a worker in each wanted slot that does not exist; one that is still leaving is started anew once gone. */
    static void fillUp(Draft draft) {
        for (int id = 1; id <= draft.places(); id++) {
            if (!draft.slots.containsKey(id)) {
                Integer restarts = draft.restartsOfRemoved.remove(id);
                Lifecycle.spawn(draft, Slot.unborn(id, restarts == null ? 0 : restarts), Origin.GROWTH);
            }
        }
    }

    /** Lets go of what is not wanted; but of one that serves only once enough of the others do. */
    private static void releaseExcess(Draft draft) {
        for (Slot found : draft.slots()) {
            if (!draft.wanted(found.id()) && (!found.serving() || canSpare(draft))) {
                Slot slot = found.process() == null ? found.inherited() : found;
                draft.put(slot);
                if (slot.process() == null) {
                    remove(draft, slot);
                } else {
                    slot.processes()
                            .forEach(process -> Escalation.askToLeave(draft, process, Ending.Reason.SCALE_DOWN));
                }
            }
        }
    }

    /** Whether one that serves may leave: enough others serve, or as many of those that stay as ever will. */
    private static boolean canSpare(Draft draft) {
        if (draft.serving() > draft.desired) {
            return true;
        }
        List<Slot> staying = draft.slots.values().stream()
                .filter(slot -> draft.wanted(slot.id()))
                .toList();
        return staying.size() == draft.places()
                && staying.stream().allMatch(slot -> slot.able() || slot.givenUp())
                && staying.stream().anyMatch(Slot::serving);
    }

    static void remove(Draft draft, Slot slot) {
        draft.slots.remove(slot.id());
        draft.restartsOfRemoved.put(slot.id(), slot.restarts());
    }

    static void settle(Draft draft) {
        releaseExcess(draft);
        Commands.Scale scale = draft.commands.scale();
        if (scale == null) {
            return;
        }
        String failure = scale.shrinks() ? outage(draft) : failure(draft);
        if (failure != null) {
            draft.commands = draft.commands.with((Commands.Scale) null);
            draft.fail(
                    scale.commandId(),
                    ErrorKind.FAILED,
                    "scaling to " + scale.target() + " failed: " + failure + ". The desired size stays "
                            + draft.desired
                            + ", so the cluster is degraded until that worker is restarted or removed");
        } else if (reached(draft, scale)) {
            draft.commands = draft.commands.with((Commands.Scale) null);
            if (draft.settledSize != draft.desired) {
                draft.publish(new ClusterScaledEvent(draft.now(), draft.settledSize, draft.desired));
                draft.settledSize = draft.desired;
            }
            draft.complete(scale.commandId());
        }
    }

    /** Why those that are not wanted have to serve on; absent where none has to for good. */
    private static @Nullable String outage(Draft draft) {
        boolean served = draft.slots.values().stream().anyMatch(slot -> slot.serving() && !draft.wanted(slot.id()));
        return served && hopeless(draft, draft.places())
                ? reasons(draft, draft.places()) + ". Another one serves in its place"
                : null;
    }

    /** Whether nothing but a command brings back any of so many. */
    private static boolean hopeless(Draft draft, int places) {
        return draft.slots.values().stream().filter(slot -> slot.id() <= places).allMatch(Slot::givenUp);
    }

    /** Why the size cannot be reached; absent while it can, if only with what would stand by. */
    private static @Nullable String failure(Draft draft) {
        if (draft.slots.values().stream().filter(Slot::givenUp).count() <= draft.settings.spares()) {
            return null;
        }
        String reasons = reasons(draft, MAX_WORKERS);
        return reasons.isEmpty() ? null : reasons;
    }

    private static String reasons(Draft draft, int places) {
        return draft.slots.values().stream()
                .filter(slot -> slot.id() <= places)
                .filter(Slot::givenUp)
                .map(Slot::pause)
                .filter(Objects::nonNull)
                .map(Pause::reason)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("; "));
    }

    private static boolean reached(Draft draft, Commands.Scale scale) {
        return draft.slots.size() == draft.places()
                && draft.slots.values().stream().noneMatch(Scaling::shrinking)
                && (draft.serving() == draft.desired
                        || scale.shrinks()
                                && draft.slots.values().stream().allMatch(slot -> slot.serving() || slot.givenUp()));
    }

    private static boolean shrinking(Slot slot) {
        return slot.process() != null && slot.process().endsBecause(Ending.Reason.SCALE_DOWN);
    }
}
