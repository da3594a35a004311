package io.xypriss.cluster.supervise.rule;

import io.xypriss.cluster.ClusterManager;
import io.xypriss.cluster.supervise.CommandError;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.state.Ending;
import io.xypriss.cluster.supervise.state.OpenCommands;
import io.xypriss.cluster.supervise.state.Pause;
import io.xypriss.cluster.supervise.state.Situation;
import io.xypriss.cluster.supervise.state.Slot;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The number of workers; slots 1 to that number and that of spares are wanted, those above it leave. */
public final class ScalingRule {

    private ScalingRule() {}

    /**
     * What becomes of a request.
     *
     * @param target the size to scale to
     * @param error why not; absent where it is done
     * @param message for people; absent where it is done
     */
    public record Decision(
            int target,
            @Nullable CommandError error,
            @Nullable String message) {}

    /** Decides on a request. */
    public static Decision decide(Situation situation, Fact.ScaleRequested fact) {
        String outOfRange = outOfRange(
                fact,
                situation.desired(),
                ClusterManager.MAX_WORKERS - situation.settings().spares());
        if (outOfRange != null) {
            return refused(CommandError.INVALID, outOfRange);
        }
        int target = (int) target(fact, situation.desired());
        String tooLarge = tooLarge(target, situation);
        if (tooLarge != null) {
            return refused(CommandError.INVALID, tooLarge);
        }
        String outage = outageAt(situation, target);
        return outage != null ? refused(CommandError.CONFLICT, outage) : new Decision(target, null, null);
    }

    private static Decision refused(CommandError error, String message) {
        return new Decision(0, error, message);
    }

    private static long target(Fact.ScaleRequested fact, int desired) {
        return switch (fact.kind()) {
            case UP -> (long) desired + fact.count();
            case DOWN -> (long) desired - fact.count();
            case TO -> fact.count();
        };
    }

    /** To become smaller is always allowed, whatever there is too much of. */
    private static @Nullable String tooLarge(int target, Situation situation) {
        String refusal = situation.settings().capacity().refusal(target, situation.settings()::processes);
        return target > situation.desired() && refusal != null
                ? "cannot scale to " + target + " workers: " + refusal
                : null;
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
    private static @Nullable String outageAt(Situation situation, int target) {
        int places = target + situation.settings().spares();
        return target < situation.desired() && situation.serving() > 0 && isHopeless(situation, places)
                ? "cannot scale to " + target + (target == 1 ? " worker" : " workers")
                        + ", as none of those would serve: " + reasons(situation, places)
                        + ". Restart one of them first"
                : null;
    }

    /** The wanted slots that do not exist; one that is still leaving is started anew once gone. */
    public static List<Integer> missing(Situation situation) {
        return IntStream.rangeClosed(1, situation.places())
                .filter(id -> situation.slot(id) == null)
                .boxed()
                .toList();
    }

    /** Whether that worker, which is not wanted, may leave now: one that serves only once enough of the others do. */
    public static boolean mayLeave(Situation situation, Slot slot) {
        return !situation.wanted(slot.id()) && (!slot.serving() || canSpareOne(situation));
    }

    /** Whether one that serves may leave: enough others serve, or as many of those that stay as ever will. */
    private static boolean canSpareOne(Situation situation) {
        if (situation.serving() > situation.desired()) {
            return true;
        }
        List<Slot> staying = situation.wantedSlots();
        return staying.size() == situation.places()
                && staying.stream().allMatch(slot -> slot.able() || slot.givenUp())
                && staying.stream().anyMatch(Slot::serving);
    }

    /** Why the size cannot be reached that is being scaled to; absent while it can. */
    public static @Nullable String failure(Situation situation, OpenCommands.Scale scale) {
        String failure = scale.shrinks() ? outage(situation) : tooManyGivenUp(situation);
        return failure == null
                ? null
                : "scaling to " + scale.target() + " failed: " + failure + ". The desired size stays "
                        + situation.desired()
                        + ", so the cluster is degraded until that worker is restarted or removed";
    }

    /** Why those that are not wanted have to serve on; absent where none has to for good. */
    private static @Nullable String outage(Situation situation) {
        boolean served = situation.slots().stream().anyMatch(slot -> slot.serving() && !situation.wanted(slot.id()));
        return served && isHopeless(situation, situation.places())
                ? reasons(situation, situation.places()) + ". Another one serves in its place"
                : null;
    }

    /** Whether nothing but a command brings back any of so many. */
    private static boolean isHopeless(Situation situation, int places) {
        return situation.slots().stream().filter(slot -> slot.id() <= places).allMatch(Slot::givenUp);
    }

    /** Why the size cannot be reached; absent while it can, if only with what would stand by. */
    private static @Nullable String tooManyGivenUp(Situation situation) {
        if (situation.slots().stream().filter(Slot::givenUp).count()
                <= situation.settings().spares()) {
            return null;
        }
        String reasons = reasons(situation, ClusterManager.MAX_WORKERS);
        return reasons.isEmpty() ? null : reasons;
    }

    private static String reasons(Situation situation, int places) {
        return situation.slots().stream()
                .filter(slot -> slot.id() <= places)
                .filter(Slot::givenUp)
                .map(Slot::pause)
                .filter(Objects::nonNull)
                .map(Pause::reason)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("; "));
    }

    /** Whether the size is reached. */
    public static boolean isReached(Situation situation, OpenCommands.Scale scale) {
        return situation.slots().size() == situation.places()
                && situation.slots().stream().noneMatch(ScalingRule::shrinks)
                && (situation.serving() == situation.desired()
                        || scale.shrinks()
                                && situation.slots().stream().allMatch(slot -> slot.serving() || slot.givenUp()));
    }

    private static boolean shrinks(Slot slot) {
        return slot.process() != null && slot.process().endsBecause(Ending.Reason.SCALE_DOWN);
    }
}
