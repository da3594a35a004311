package io.xypriss.cluster.supervise;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a worker whose application, once ready, refuses traffic: it lives on, as it asked for nothing else, but
 * does not serve. Only what others wait for, a successor or one that a roll has started anew, has to accept again in time.
 */
final class Refusals {

    private Refusals() {}

    static void begin(Draft draft, Fact.WorkerUnready fact) {
        WorkerProcess process = draft.find(fact.ref()).orElse(null);
        if (process == null || process.ready() == null || !process.able()) {
            return;
        }
        // One that changes its mind time and again has no more time than one that does so once.
        boolean again = process.ready().refusedSince() != null
                && !process.acceptsFor(Handover.minReadyTime(draft, process), draft.point());
        Duration since = again ? Objects.requireNonNull(process.ready().refusedSince()) : draft.point();
        if (process.serving()) {
            draft.act(new Action.CloseGate(process.ref()));
        }
        WorkerProcess refusing = process.with(process.ready().refusing(since));
        draft.update(refusing);
        Canary.stumbled(draft, refusing);
    }

    /** One that stood by is promoted like any other, where it is missed; one that served does so where it still is. */
    static void end(Draft draft, WorkerProcess process, WorkerProcess.Ready ready) {
        Duty duty = ready.duty();
        if (duty.serves()) {
            Duty next = Standbys.dutyOf(draft, process.ref().slot());
            duty = next.serves() ? duty : next;
        }
        WorkerProcess accepting = process.with(ready.accepting(draft.point()).with(duty));
        draft.update(accepting);
        if (accepting.serving()) {
            draft.act(new Action.OpenGate(process.ref()));
        }
    }

    /** Ends the wait for those that have had their time. */
    static void passed(Draft draft, Slot slot) {
        for (WorkerProcess process : slot.processes()) {
            Slot now = draft.slots.get(slot.id());
            if (now == null || !draft.due(deadline(draft, now, process))) {
                continue;
            }
            Rolling.failed(draft, process, describe(draft.settings), List.of());
            draft.find(process.ref())
                    .filter(refusing -> refusing.equals(now.successor()))
                    .ifPresent(successor -> Escalation.askToLeave(draft, successor, Ending.Reason.REFUSAL));
        }
    }

    /** To be read after "worker n". */
    static String describe(SupervisorSettings settings) {
        return "refuses traffic, and has not accepted it again for good within "
                + Exits.seconds(settings.startupTimeout());
    }

    static @Nullable Duration deadline(Draft draft, Slot slot) {
        Duration earliest = null;
        for (WorkerProcess process : slot.processes()) {
            earliest = Deadlines.earlier(earliest, deadline(draft, slot, process));
        }
        return earliest;
    }

    private static @Nullable Duration deadline(Draft draft, Slot slot, WorkerProcess process) {
        boolean awaited = process.equals(slot.successor()) || Rolling.counts(draft, process);
        Duration since = process.ready() == null ? null : process.ready().refusedSince();
        return awaited && process.refuses() && since != null ? since.plus(draft.settings.startupTimeout()) : null;
    }
}
