package io.xypriss.cluster.supervise.rule;

import io.xypriss.cluster.supervise.state.RollProgress;
import io.xypriss.cluster.supervise.state.Situation;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.StartReason;
import io.xypriss.cluster.supervise.state.Timeline;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a process must have been ready and healthy before another one leaves because of it. */
public final class ReadinessRule {

    private ReadinessRule() {}

    /** The roll that started a process decides; else the settings do. */
    public static Duration minReadyTime(Situation situation, WorkerProcess process) {
        RollProgress roll = situation.latestRoll();
        boolean rolled = process.startReason() == StartReason.ROLL
                || process.startReason() == StartReason.ROLLBACK
                || isAwaitedByRoll(situation, process);
        return rolled && roll != null && roll.running()
                ? roll.minReadyTime()
                : situation.settings().rolling().minReadyTime();
    }

    /** Whether the roll that is under way waits for that process to prove itself, or goes on only while it does. */
    public static boolean isAwaitedByRoll(Situation situation, WorkerProcess process) {
        RollProgress roll = situation.advancingRoll();
        return roll != null && roll.isNew(process);
    }

    static boolean isProven(Situation situation, WorkerProcess process) {
        return process.proven(minReadyTime(situation, process), situation.point());
    }

    /** When a process that something waits for will have accepted traffic for long enough; absent while none is. */
    public static @Nullable Duration deadline(Situation situation, Slot slot) {
        Duration earliest = null;
        for (WorkerProcess process : slot.processes()) {
            boolean standsBy = process.able() && !process.serving();
            if (!process.startReason().replaces() && !isAwaitedByRoll(situation, process) && !standsBy) {
                continue;
            }
            Duration at = process.provenAt(minReadyTime(situation, process));
            if (at != null && at.compareTo(situation.point()) > 0) {
                earliest = Timeline.earlier(earliest, at);
            }
        }
        return earliest;
    }
}
