package io.xypriss.cluster.supervise.apply;

import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.rule.RecyclingRule;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.Usage;
import io.xypriss.cluster.supervise.state.WorkerProcess;

/** Counts what workers use up, and replaces those that have reached their age. */
final class Recycler {

    private Recycler() {}

    static void reported(Draft draft, Fact.FiguresReported fact) {
        draft.find(fact.ref()).ifPresent(process -> {
            Recorders.reported(draft, fact);
            if (process.ready() != null) {
                draft.update(process.with(process.ready().usage().used(fact.requests(), fact.residentMemory())));
            }
        });
    }

    static void settle(Draft draft) {
        for (Slot slot : draft.slots()) {
            WorkerProcess process = slot.process();
            if (process != null && process.ready() != null) {
                Usage usage = process.ready().usage().at(draft.point());
                if (usage != process.ready().usage()) {
                    draft.update(process.with(usage));
                }
            }
        }
        RecyclingRule.next(draft).ifPresent(handover -> Replacing.begin(draft, handover));
    }
}
