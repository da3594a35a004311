package io.xypriss.cluster.supervise.rule;

import io.xypriss.cluster.supervise.CommandError;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.state.OpenCommands;
import io.xypriss.cluster.supervise.state.Situation;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.util.Optional;

/**
 * Restarts of single workers on request. Each is answered by the first later process of the slot that becomes ready, so
 * requests for a worker that is already on its way out share its replacement.
 */
public final class RestartRequestRule {

    private RestartRequestRule() {}

    /** Why a request is refused. */
    public record Refusal(CommandError error, String message) {}

    /**
     * The answer to a request.
     *
     * @param failure why it has failed; absent where it was carried out
     */
    public record Answer(Optional<String> failure) {}

    /** What a worker needs that is to be restarted now. */
    public enum Need {
        /** It has no process: one is started. */
        START,
        /** Its process is not ready, so it has nothing to lose: that one leaves at once. */
        LEAVE,
        /** Its process is replaced when its turn comes. */
        TURN
    }

    /** The worker that is meant. */
    public static Optional<Slot> find(Situation situation, Fact.RestartRequested fact) {
        return situation.slots().stream()
                .filter(slot -> Integer.toString(slot.id()).equals(fact.workerId()))
                .findFirst();
    }

    /** Why the request is refused; absent where it is taken. */
    public static Optional<Refusal> refusal(Situation situation, Fact.RestartRequested fact) {
        Slot slot = find(situation, fact).orElse(null);
        if (slot == null) {
            return Optional.of(new Refusal(
                    CommandError.UNKNOWN_WORKER,
                    "no worker has the id \"" + fact.workerId() + "\": the ids are 1 to " + situation.places()));
        }
        return situation.wanted(slot.id())
                ? Optional.empty()
                : Optional.of(new Refusal(
                        CommandError.FAILED,
                        "worker " + slot.id() + " cannot be restarted: it is being removed by a scale-down"));
    }

    /** The request as it waits; what starts beside the worker already is new enough. */
    public static OpenCommands.Restart open(Situation situation, Slot slot, long commandId) {
        WorkerProcess successor = slot.successor();
        boolean starts = successor != null && successor.ready() == null && successor.ending() == null;
        return new OpenCommands.Restart(
                commandId,
                slot.id(),
                starts && successor != null ? successor.ref().incarnation() - 1 : situation.lastIncarnation());
    }

    /** How the restart begins. */
    public static Need need(Slot slot) {
        WorkerProcess process = slot.process();
        if (process == null) {
            return Need.START;
        }
        return process.ready() == null && process.ending() == null && slot.successor() == null ? Need.LEAVE : Need.TURN;
    }

    /** The answer to that request as things are now; absent while it is open. */
    public static Optional<Answer> answer(Situation situation, OpenCommands.Restart restart) {
        Slot slot = situation.slot(restart.slot());
        if (slot == null || !situation.wanted(slot.id())) {
            return failed("restarting worker " + restart.slot() + " was superseded by a scale-down that removes it");
        }
        if (slot.givenUp() && slot.pause() != null) {
            return failed("restarting worker " + slot.id() + " failed: "
                    + slot.pause().reason());
        }
        return slot.process() != null && slot.process().able() && !restart.awaitsSuccessorOf(slot.process())
                ? Optional.of(new Answer(Optional.empty()))
                : Optional.empty();
    }

    private static Optional<Answer> failed(String reason) {
        return Optional.of(new Answer(Optional.of(reason)));
    }

    /** The worker whose process that request still waits to see replaced. */
    public static Optional<Slot> awaiting(Situation situation, OpenCommands.Restart restart) {
        Slot slot = situation.slot(restart.slot());
        return slot != null && slot.process() != null && restart.awaitsSuccessorOf(slot.process())
                ? Optional.of(slot)
                : Optional.empty();
    }
}
