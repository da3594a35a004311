package io.xypriss.cluster.supervise.rule;

import io.xypriss.cluster.supervise.rule.HandoverRule.Handover;
import io.xypriss.cluster.supervise.state.RollProgress;
import io.xypriss.cluster.supervise.state.Situation;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.StartReason;
import io.xypriss.cluster.supervise.state.Timeline;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Replaces workers that have reached their age, one at a time, and only while all is well. */
public final class RecyclingRule {

    private RecyclingRule() {}

    /** The next worker to recycle; absent while none may be. */
    public static Optional<Handover> next(Situation situation) {
        if (!allIsWell(situation)) {
            return Optional.empty();
        }
        return situation.slots().stream()
                .filter(slot -> isUsedUp(slot) && mayBeRecycled(situation, slot))
                .flatMap(slot -> HandoverRule.decide(situation, slot, StartReason.RECYCLING).stream())
                .findFirst();
    }

    private static boolean allIsWell(Situation situation) {
        RollProgress roll = situation.latestRoll();
        return (roll == null || !roll.running())
                && situation.recording().writing() == null
                && situation.slots().stream()
                        .allMatch(slot -> !slot.handingOver() && (slot.able() || slot.refuses() || slot.givenUp()));
    }

    private static boolean isUsedUp(Slot slot) {
        return slot.process() != null
                && slot.process().ready() != null
                && slot.process().ready().usage().reason() != null;
    }

    private static boolean mayBeRecycled(Situation situation, Slot slot) {
        return slot.recyclingPausedUntil() == null || situation.due(slot.recyclingPausedUntil());
    }

    /** When the process of that slot reaches its age, or may be recycled after all. */
    public static @Nullable Duration deadline(Situation situation, Slot slot) {
        WorkerProcess process = slot.process();
        WorkerProcess.Ready ready = process == null ? null : process.ready();
        if (ready == null) {
            return null;
        }
        Duration again = isUsedUp(slot) ? slot.recyclingPausedUntil() : null;
        return Timeline.earlier(ahead(situation, ready.usage().deadline()), ahead(situation, again));
    }

    private static @Nullable Duration ahead(Situation situation, @Nullable Duration at) {
        return situation.due(at) ? null : at;
    }
}
