package io.xypriss.cluster.supervise.rule;

import io.xypriss.cluster.supervise.state.Situation;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.Timeline;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When time alone has consequences. */
public final class DeadlineRule {

    private DeadlineRule() {}

    /** The earliest of all deadlines, in elapsed time; absent while there is nothing to wait for. */
    public static @Nullable Duration earliest(Situation situation) {
        Duration earliest = Timeline.earlier(
                RollRule.deadline(situation), situation.leadership().deadline());
        earliest = Timeline.earlier(earliest, RetirementRule.writingDeadline(situation));
        for (Slot slot : situation.slots()) {
            earliest = Timeline.earlier(earliest, slot.deadline());
            earliest = Timeline.earlier(earliest, ReadinessRule.deadline(situation, slot));
            earliest = Timeline.earlier(earliest, RecyclingRule.deadline(situation, slot));
            earliest = Timeline.earlier(earliest, RetirementRule.deadline(situation, slot));
            earliest = Timeline.earlier(earliest, TrafficRefusalRule.deadline(situation, slot));
        }
        return earliest;
    }
}
