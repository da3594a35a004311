package io.xypriss.cluster.supervise;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Replaces workers that have reached their age, one at a time, and only while all is well. */
final class Recycler {

    private Recycler() {}

    static void reported(Draft draft, Fact.FiguresReported fact) {
        draft.find(fact.ref()).ifPresent(process -> {
            Retirement.reported(draft, fact);
            if (process.ready() != null) {
                draft.update(process.with(process.ready().wear().used(fact.requests(), fact.residentMemory())));
            }
        });
    }

    static void settle(Draft draft) {
        for (Slot slot : draft.slots()) {
            WorkerProcess process = slot.process();
            if (process != null && process.ready() != null) {
                Wear wear = process.ready().wear().at(draft);
                if (wear != process.ready().wear()) {
                    draft.update(process.with(wear));
                }
            }
        }
        if (!allIsWell(draft)) {
            return;
        }
        draft.slots().stream()
                .filter(slot -> worn(slot) && willing(draft, slot) && Handover.possible(draft, slot, Origin.RECYCLING))
                .findFirst()
                .ifPresent(
                        slot -> Handover.begin(draft, slot, Objects.requireNonNull(slot.process()), Origin.RECYCLING));
    }

    private static boolean allIsWell(Draft draft) {
        return (draft.roll == null || !draft.roll.running())
                && draft.recording.writing() == null
                && draft.slots.values().stream()
                        .allMatch(slot -> !slot.handingOver() && (slot.able() || slot.refuses() || slot.givenUp()));
    }

    private static boolean worn(Slot slot) {
        return slot.process() != null
                && slot.process().ready() != null
                && slot.process().ready().wear().reason() != null;
    }

    private static boolean willing(Draft draft, Slot slot) {
        return slot.unwillingUntil() == null || draft.due(slot.unwillingUntil());
    }

    static @Nullable Duration deadline(Draft draft, Slot slot) {
        WorkerProcess process = slot.process();
        WorkerProcess.Ready ready = process == null ? null : process.ready();
        if (ready == null) {
            return null;
        }
        Duration again = worn(slot) ? slot.unwillingUntil() : null;
        return Deadlines.earlier(ahead(draft, ready.wear().deadline()), ahead(draft, again));
    }

    private static @Nullable Duration ahead(Draft draft, @Nullable Duration at) {
        return draft.due(at) ? null : at;
    }
}
