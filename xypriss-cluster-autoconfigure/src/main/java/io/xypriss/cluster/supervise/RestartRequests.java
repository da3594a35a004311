package io.xypriss.cluster.supervise;

import io.xypriss.cluster.control.protocol.MasterMessage.ErrorKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Restarts of single workers on request. Each is answered by the first later process of the slot that becomes ready, so
 * requests for a worker that is already on its way out share its replacement.
 */
final class RestartRequests {

    private RestartRequests() {}

    static void request(Draft draft, Fact.RestartRequested fact) {
        if (draft.phase != Phase.RUNNING) {
            Stopping.refuse(draft, fact.commandId());
            return;
        }
        Slot slot = draft.slots().stream()
                .filter(s -> Integer.toString(s.id()).equals(fact.workerId()))
                .findFirst()
                .orElse(null);
        if (slot == null) {
            draft.fail(
                    fact.commandId(),
                    ErrorKind.UNKNOWN_WORKER,
                    "no worker has the id \"" + fact.workerId() + "\": the ids are 1 to " + draft.places());
        } else if (!draft.wanted(slot.id())) {
            draft.fail(
                    fact.commandId(),
                    ErrorKind.FAILED,
                    "worker " + slot.id() + " cannot be restarted: it is being removed by a scale-down");
        } else {
            List<Commands.Restart> restarts = new ArrayList<>(draft.commands.restarts());
            restarts.add(new Commands.Restart(fact.commandId(), slot.id(), after(draft, slot)));
            draft.commands = draft.commands.with(restarts);
            restart(draft, slot);
        }
    }

    /** What starts beside it already is new enough. */
    private static long after(Draft draft, Slot slot) {
        WorkerProcess successor = slot.successor();
        return successor != null && successor.ready() == null && successor.ending() == null
                ? successor.ref().incarnation() - 1
                : draft.lastIncarnation;
    }

    /** One that is ready is replaced when its turn comes; one that is not has nothing to lose. */
    private static void restart(Draft draft, Slot slot) {
        if (slot.process() == null) {
            Replacement.restartOnRequest(
                    draft, slot.givenUp() ? slot.with(RestartHistory.EMPTY) : slot, Origin.REQUEST, "as requested");
        } else if (slot.process().ready() == null && slot.process().ending() == null && slot.successor() == null) {
            Escalation.askToLeave(draft, slot.process(), Ending.Reason.RESTART);
        }
    }

    /** All that wait for that worker have waited in vain. */
    static void fail(Draft draft, int slot, String reason) {
        List<Commands.Restart> open = new ArrayList<>();
        for (Commands.Restart restart : draft.commands.restarts()) {
            if (restart.slot() == slot) {
                draft.fail(restart.commandId(), ErrorKind.FAILED, reason);
            } else {
                open.add(restart);
            }
        }
        draft.commands = draft.commands.with(open);
    }

    static void settle(Draft draft) {
        answer(draft);
        for (Commands.Restart restart : draft.commands.restarts()) {
            Slot slot = draft.slots.get(restart.slot());
            if (slot != null
                    && slot.process() != null
                    && restart.awaitsSuccessorOf(slot.process())
                    && Handover.possible(draft, slot, Origin.REQUEST)) {
                Handover.begin(draft, slot, slot.process(), Origin.REQUEST);
            }
        }
    }

    private static void answer(Draft draft) {
        List<Commands.Restart> open = new ArrayList<>();
        for (Commands.Restart restart : draft.commands.restarts()) {
            Slot slot = draft.slots.get(restart.slot());
            if (slot == null || !draft.wanted(slot.id())) {
                draft.fail(
                        restart.commandId(),
                        ErrorKind.FAILED,
                        "restarting worker " + restart.slot() + " was superseded by a scale-down that removes it");
            } else if (slot.givenUp() && slot.pause() != null) {
                draft.fail(
                        restart.commandId(),
                        ErrorKind.FAILED,
                        "restarting worker " + slot.id() + " failed: "
                                + slot.pause().reason());
            } else if (slot.process() != null && slot.process().able() && !restart.awaitsSuccessorOf(slot.process())) {
                draft.complete(restart.commandId());
            } else {
                open.add(restart);
            }
        }
        draft.commands = draft.commands.with(open);
    }
}
