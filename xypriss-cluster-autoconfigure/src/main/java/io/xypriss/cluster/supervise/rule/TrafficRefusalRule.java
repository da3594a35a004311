package io.xypriss.cluster.supervise.rule;

import io.xypriss.cluster.supervise.state.Duty;
import io.xypriss.cluster.supervise.state.Situation;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.Timeline;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a worker whose application, once ready, refuses traffic: it lives on, as it asked for nothing else, but
 * does not serve. Only what others wait for, a successor or one that a roll has started anew, has to accept again in time.
 */
public final class TrafficRefusalRule {

    private TrafficRefusalRule() {}

    /** Since when a process refuses that begins now. One that changes its mind often has no more time than any other. */
    public static Duration since(Situation situation, WorkerProcess process, WorkerProcess.Ready ready) {
        boolean again = ready.refusedSince() != null
                && !process.acceptsFor(ReadinessRule.minReadyTime(situation, process), situation.point());
        return again ? Objects.requireNonNull(ready.refusedSince()) : situation.point();
    }

    /** What a process does that accepts again: one that stood by is promoted where it is missed; one that served goes on where it still is. */
    public static Duty dutyAfter(Situation situation, WorkerProcess process, Duty before) {
        if (!before.serves()) {
            return before;
        }
        Duty next = StandbyRule.dutyOf(situation, process.ref().slot());
        return next.serves() ? before : next;
    }

    /** Whether that process of the slot has had its time to accept traffic again. */
    public static boolean isOverdue(Situation situation, Slot slot, WorkerProcess process) {
        return situation.due(deadline(situation, slot, process));
    }

    /** When the wait for a process of that slot ends. */
    public static @Nullable Duration deadline(Situation situation, Slot slot) {
        Duration earliest = null;
        for (WorkerProcess process : slot.processes()) {
            earliest = Timeline.earlier(earliest, deadline(situation, slot, process));
        }
        return earliest;
    }

    private static @Nullable Duration deadline(Situation situation, Slot slot, WorkerProcess process) {
        boolean awaited = process.equals(slot.successor()) || ReadinessRule.isAwaitedByRoll(situation, process);
        Duration since = process.ready() == null ? null : process.ready().refusedSince();
        return awaited && process.refuses() && since != null
                ? since.plus(situation.settings().startupTimeout())
                : null;
    }
}
