package io.xypriss.cluster.supervise.rule;

import io.xypriss.cluster.event.WorkerExitEvent.Next;
import io.xypriss.cluster.supervise.SupervisorSettings;
import io.xypriss.cluster.supervise.state.Ending;
import io.xypriss.cluster.supervise.state.RestartHistory;
import io.xypriss.cluster.supervise.state.Situation;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.StartReason;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of a slot whose process is gone. */
public final class LossRule {

    private LossRule() {}

    /**
     * What becomes of the slot.
     *
     * @param next what happens
     * @param reason why there is a restart, where there is one; one that was wanted is free
     * @param delay the pause before a restart
     * @param cost what an unexpected restart costs of the budget
     * @param history what counts of the past
     * @param failure what went wrong, to be read after "worker n"
     */
    public record Loss(
            Next next, StartReason reason, Duration delay, int cost, RestartHistory history, String failure) {

        /** Why the worker is left alone from now on, where it is. */
        public String giveUpReason(SupervisorSettings settings, int slot) {
            int restarts = history.restarts().size();
            String past = restarts == 0
                    ? "no restart is allowed"
                    : "it had been restarted " + (restarts == 1 ? "once" : restarts + " times") + " within "
                            + ExitCauses.seconds(settings.restartWindow());
            return "worker " + slot + " " + failure + "; " + past
                    + " (max-restarts is " + settings.maxRestarts()
                    + "), so it is left alone: see the last lines it printed, then restart it on request";
        }
    }

    /**
     * Decides it.
     *
     * @param slot that the process was in
     * @param cannotStart whether it said that its application cannot start
     * @param jitter gives a number from 0 to 1, where chance has a part in it
     */
    public static Loss decide(
            Situation situation,
            Slot slot,
            WorkerProcess process,
            boolean cannotStart,
            String failure,
            DoubleSupplier jitter) {
        if (process.equals(slot.successor())) {
            return without(Next.ABANDON, slot, failure);
        }
        if (process.equals(slot.predecessor())) {
            return without(Next.SUCCEEDED, slot, failure);
        }
        if (!situation.wanted(slot.id())) {
            return without(Next.REMOVE, slot, failure);
        }
        if (slot.successor() != null) {
            return without(Next.SUCCEEDED, slot, failure);
        }
        boolean awaited = situation.commands().restarts().stream().anyMatch(r -> r.awaitsSuccessorOf(process));
        if (process.endingOnRequest() || awaited) {
            return new Loss(Next.RESTART, startReason(process.ending()), Duration.ZERO, 0, slot.history(), failure);
        }
        RestartPolicy.Decision decision = RestartPolicy.decide(
                situation.settings(),
                slot.history(),
                situation.point(),
                process.ready() != null,
                cannotStart,
                jitter.getAsDouble());
        return new Loss(
                decision.next(), StartReason.FAILURE, decision.delay(), decision.cost(), decision.history(), failure);
    }

    private static Loss without(Next next, Slot slot, String failure) {
        return new Loss(next, StartReason.FAILURE, Duration.ZERO, 0, slot.history(), failure);
    }

    private static StartReason startReason(@Nullable Ending ending) {
        if (ending == null) {
            return StartReason.REQUEST;
        }
        return switch (ending.reason()) {
            case ROLL -> StartReason.ROLL;
            case RECYCLING -> StartReason.RECYCLING;
            case RETIREMENT -> StartReason.RETIREMENT;
            case SCALE_DOWN -> StartReason.GROWTH;
            case RESTART, STOP, UNHEALTHY, START_TIMEOUT, REFUSAL, CONTROL_LOST, LEAVING -> StartReason.REQUEST;
        };
    }
}
