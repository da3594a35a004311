package io.xypriss.cluster.supervise;

import io.xypriss.cluster.Roll;
import io.xypriss.cluster.RollState;
import io.xypriss.cluster.control.protocol.MasterMessage.ErrorKind;
import io.xypriss.cluster.event.RollEndedEvent;
import io.xypriss.cluster.event.RollStartedEvent;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rolling restarts: all workers are replaced, the first one of a new release as a canary; when a new one fails, those
 * already replaced are put back to what ran before.
 */
final class Rolling {

    /** So many missed checks in a row are more than chance, and what comes of them is known soon. */
    private static final int DOUBTFUL = 2;

    private Rolling() {}

    static void request(Draft draft, Fact.RollRequested fact) {
        if (draft.phase != Phase.RUNNING) {
            Stopping.refuse(draft, fact.commandId());
            return;
        }
        RollProgress running = draft.roll;
        if (running != null && running.running()) {
            if (!fact.supersede()) {
                draft.fail(fact.commandId(), ErrorKind.CONFLICT, refusal(running.toRoll(draft.point())));
                return;
            }
            abort(draft, running, "rolling restart " + (running.id() + 1) + " took over");
            recall(draft, null);
        }
        SupervisorSettings.Rolling settings = draft.settings.rolling();
        RollProgress roll = new RollProgress(
                running == null ? 1 : running.id() + 1,
                fact.commandId(),
                draft.release,
                fact.release() == null ? draft.release : fact.release(),
                draft.lastIncarnation,
                Objects.requireNonNullElse(fact.minReadyTime(), settings.minReadyTime()),
                Objects.requireNonNullElse(fact.canaryTime(), settings.canaryTime()),
                draft.now(),
                draft.point(),
                null,
                null,
                0,
                draft.places(),
                RollState.RUNNING,
                null,
                Set.of(),
                Set.of(),
                null);
        draft.roll = roll;
        draft.publish(new RollStartedEvent(draft.now(), roll.toRoll(draft.point())));
    }

    /** Why another one cannot begin while that one runs. */
    static String refusal(Roll running) {
        return "rolling restart " + running.id() + " is running (" + running.replaced() + " of " + running.total()
                + " workers replaced): wait for its verdict, or take over from it with supersede=true";
    }

    static void settle(Draft draft) {
        RollProgress roll = draft.roll;
        if (roll == null || !roll.running()) {
            return;
        }
        if (roll.advancing()) {
            advance(draft, roll);
        } else {
            undo(draft, roll);
        }
    }

    /** Whether the roll that is under way waits for that process to prove itself, or goes on only while it does. */
    static boolean counts(Draft draft, WorkerProcess process) {
        return draft.roll != null && draft.roll.advancing() && draft.roll.isNew(process);
    }

    private static void advance(Draft draft, RollProgress before) {
        List<Slot> wanted = wanted(draft);
        RollProgress proving = before.withProven(proven(draft, before));
        int replaced =
                (int) wanted.stream().filter(slot -> renewed(proving, slot)).count();
        RollProgress roll = proving.counted(replaced, wanted.size());
        draft.roll = roll;
        if (!watched(draft, roll)) {
            return;
        }
        if (replaced == wanted.size()
                && nobodyHandsOver(draft)
                && (!roll.changesRelease() || Canary.trusted(draft, roll))) {
            draft.release = roll.to();
            end(draft, roll, RollState.COMPLETED, null);
            return;
        }
        for (Slot slot : inTurn(wanted)) {
            if (!begun(roll, slot)
                    && (canaryAllows(draft, roll) || canTakeOver(draft, slot))
                    && othersAllow(draft, roll, slot)) {
                replace(draft, slot, Origin.ROLL);
            }
        }
    }

    /**
     * What has no process takes its own place before others may have it; what refuses traffic is missed by nobody; what
     * stands by can then relieve what serves.
     */
    private static List<Slot> inTurn(List<Slot> slots) {
        return slots.stream()
                .sorted(Comparator.comparing((Slot slot) -> slot.process() != null)
                        .thenComparing(slot -> !slot.refuses())
                        .thenComparing(slot -> !slot.standby()))
                .toList();
    }

    /** Whether the canary stands by, to be tried in the place of that worker. */
    private static boolean canTakeOver(Draft draft, Slot slot) {
        return slot.serving() && Standbys.relief(draft, slot, Origin.ROLL).isPresent();
    }

    /** Whether the time in which only the canary is watched is over, or has not begun. */
    private static boolean watched(Draft draft, RollProgress roll) {
        return roll.canaryUntil() == null || draft.due(roll.canaryUntil());
    }

    /** Once it has proven itself, it need not do so for as long as the others take. */
    private static boolean renewed(RollProgress roll, Slot slot) {
        WorkerProcess process = slot.process();
        return process != null
                && process.able()
                && process.ready() != null
                && process.ready().pulse().misses() < DOUBTFUL
                && roll.proven().contains(process.ref().incarnation());
    }

    private static Set<Long> proven(Draft draft, RollProgress roll) {
        return draft.slots.values().stream()
                .flatMap(slot -> slot.processes().stream())
                .filter(process -> proven(draft, roll, process))
                .map(process -> process.ref().incarnation())
                .collect(Collectors.toSet());
    }

    static boolean proven(Draft draft, RollProgress roll, WorkerProcess process) {
        return roll.isNew(process) && process.proven(roll.minReadyTime(), draft.point());
    }

    private static boolean begun(RollProgress roll, Slot slot) {
        return slot.processes().stream().anyMatch(roll::isNew)
                || (slot.queued() && StartQueue.turn(slot).origin() == Origin.ROLL)
                || (slot.process() != null && slot.process().endsBecause(Ending.Reason.ROLL));
    }

    /** The first worker of a new release goes alone. */
    private static boolean canaryAllows(Draft draft, RollProgress roll) {
        return !roll.changesRelease()
                || roll.canaryUntil() != null
                || draft.slots.values().stream().noneMatch(slot -> begun(roll, slot));
    }

    /**
     * While another worker is missing, no more is put at risk: not by starting one that has no process, nor by replacing
     * one that refuses traffic itself, or in whose place a standby serves.
     */
    private static boolean othersAllow(Draft draft, RollProgress roll, Slot slot) {
        return wanted(draft).stream()
                .filter(other -> other.id() != slot.id())
                .allMatch(other -> other.able()
                        || other.pause() != null
                        || other.process() == null
                        || other.process().endingOnRequest()
                        || (roll.isNew(other.process())
                                ? !other.process().refuses()
                                : other.refuses()
                                        && (slot.process() == null || slot.refuses() || canTakeOver(draft, slot))));
    }

    private static void replace(Draft draft, Slot slot, Origin origin) {
        if (slot.process() == null) {
            Replacement.restartOnRequest(draft, slot, origin, describe(draft, origin));
        } else if (Handover.possible(draft, slot, origin)) {
            Handover.begin(draft, slot, slot.process(), origin);
        }
    }

    /** A process is gone, or about to go, that nobody had asked to end: if it is a new one, the roll has failed. */
    static void failed(Draft draft, WorkerProcess process, String failure, List<String> lastOutput) {
        RollProgress roll = draft.roll;
        if (roll == null || !roll.advancing() || !roll.isNew(process) || process.endingOnRequest()) {
            return;
        }
        String said = lastOutput.isEmpty() ? "" : "; its last lines:\n" + String.join("\n", lastOutput);
        draft.roll = roll.undone("worker " + process.ref().slot() + ", started anew by the roll, " + failure + said);
        recall(draft, process.ref());
        if (roll.changesRelease()) {
            for (Slot slot : draft.slots()) {
                WorkerProcess main = slot.process();
                if (main != null
                        && roll.isNew(main)
                        && main.ready() == null
                        && !main.ref().equals(process.ref())) {
                    Escalation.askToLeave(draft, main, Ending.Reason.RESTART);
                }
            }
        }
    }

    /**
     * Ends what rolls have started beside others, and has not taken over yet, but for the one that is gone anyway; what
     * they have ended already, or let wait for its turn, is to be followed by what any other restart would bring.
     */
    private static void recall(Draft draft, @Nullable WorkerRef gone) {
        for (Slot slot : draft.slots()) {
            WorkerProcess successor = slot.successor();
            WorkerProcess main = slot.process();
            if (main != null && main.ending() != null && main.endsBecause(Ending.Reason.ROLL)) {
                draft.update(main.with(main.ending().withReason(Ending.Reason.RESTART)));
            }
            if (slot.queued() && StartQueue.turn(slot).origin() == Origin.ROLL) {
                draft.put(StartQueue.waitingFor(slot, Origin.REQUEST));
            }
            if (successor != null
                    && !successor.ref().equals(gone)
                    && !standsAlone(slot, successor)
                    && (successor.origin() == Origin.ROLL || successor.origin() == Origin.ROLLBACK)) {
                Escalation.askToLeave(draft, successor, Ending.Reason.RESTART);
            }
        }
    }

    /** Whether it stands in already for one that has failed meanwhile. */
    static boolean standsAlone(Slot slot, WorkerProcess successor) {
        return successor.able() && (slot.process() == null || !slot.process().able());
    }

    private static void undo(Draft draft, RollProgress before) {
        RollProgress roll = before.counted(
                (int) wanted(draft).stream()
                        .filter(slot -> misplaced(before, slot))
                        .count(),
                draft.places());
        draft.roll = roll;
        for (Slot slot : wanted(draft)) {
            if (misplaced(roll, slot) && slot.process() != null && Handover.possible(draft, slot, Origin.ROLLBACK)) {
                Handover.begin(draft, slot, slot.process(), Origin.ROLLBACK);
            }
        }
        boolean back = wanted(draft).stream().allMatch(slot -> slot.givenUp() || isUp(slot) && !misplaced(roll, slot));
        if (back && nobodyHandsOver(draft)) {
            end(draft, roll, RollState.ROLLED_BACK, roll.reason());
        }
    }

    private static boolean isUp(Slot slot) {
        return slot.able() || slot.refuses();
    }

    private static boolean misplaced(RollProgress roll, Slot slot) {
        WorkerProcess process = slot.process();
        return process != null
                && !process.release().equals(roll.from())
                && !roll.stuck().contains(slot.id());
    }

    /** A worker could not be put back, and serves on as it is. */
    static void stuck(Draft draft, int slot, String why) {
        if (draft.roll != null && draft.roll.undoing()) {
            draft.roll = draft.roll.withStuck(slot, why);
        }
    }

    static void abort(Draft draft, String why) {
        if (draft.roll != null && draft.roll.running()) {
            abort(draft, draft.roll, why);
        }
    }

    private static void abort(Draft draft, RollProgress roll, String why) {
        end(draft, roll, RollState.ABORTED, why);
    }

    private static void end(Draft draft, RollProgress roll, RollState verdict, @Nullable String why) {
        RollProgress ended = roll.ended(verdict, why, draft.point());
        draft.roll = ended;
        draft.publish(new RollEndedEvent(draft.now(), ended.toRoll(draft.point())));
        draft.act(new Action.CompleteRoll(ended.commandId(), ended.toRoll(draft.point())));
    }

    private static boolean nobodyHandsOver(Draft draft) {
        return draft.slots.values().stream().noneMatch(Slot::handingOver);
    }

    private static List<Slot> wanted(Draft draft) {
        return draft.slots().stream().filter(slot -> draft.wanted(slot.id())).toList();
    }

    static String describe(Draft draft, Origin origin) {
        String which = "rolling restart" + (draft.roll == null ? "" : " " + draft.roll.id());
        return origin == Origin.ROLLBACK ? which + " is undone" : which;
    }

    /** What a process of that slot is to run: until the canary can be trusted, only the roll itself starts what is new. */
    static String release(Draft draft, Slot slot, Origin origin) {
        RollProgress roll = draft.roll;
        if (roll == null || !roll.advancing()) {
            return draft.release;
        }
        if (origin == Origin.ROLL) {
            return Canary.trusted(draft, roll) || noneIsNewBeside(draft, roll, slot) ? roll.to() : draft.release;
        }
        return Canary.trusted(draft, roll) ? Objects.requireNonNullElse(slot.release(), draft.release) : draft.release;
    }

    /** What the canary was tried in the place of must not be a second one. */
    private static boolean noneIsNewBeside(Draft draft, RollProgress roll, Slot slot) {
        return !roll.changesRelease()
                || draft.slots.values().stream()
                        .filter(other -> other.id() != slot.id())
                        .flatMap(other -> other.processes().stream())
                        .noneMatch(roll::isNew);
    }

    /** Whether that process could take the place of that worker's. */
    static boolean fits(Draft draft, Slot slot, Origin origin, WorkerProcess process) {
        return origin == Origin.ROLL
                ? draft.roll != null && draft.roll.isNew(process)
                : process.release().equals(release(draft, slot, origin));
    }

    /** Whether one that stands by does not fit, and is not going to be replaced by one that does. */
    static boolean staysUnfit(Draft draft, Slot slot, Origin origin, Slot standby) {
        WorkerProcess process = standby.process();
        if (process == null || !process.able() || fits(draft, slot, origin, process)) {
            return false;
        }
        return switch (origin) {
            case ROLL -> false;
            case ROLLBACK -> draft.roll == null || draft.roll.stuck().contains(standby.id());
            case GROWTH, FAILURE, REQUEST, RECYCLING, RETIREMENT -> true;
        };
    }

    /** Whether it runs what the cluster runs, as far as that can be trusted. */
    static boolean prefers(Draft draft, Slot slot) {
        RollProgress roll = draft.roll;
        WorkerProcess process = slot.ablest();
        String release = roll != null && roll.advancing() && Canary.trusted(draft, roll) ? roll.to() : draft.release;
        return process != null && process.release().equals(release);
    }

    static @Nullable Duration deadline(Draft draft) {
        RollProgress roll = draft.roll;
        return roll != null && roll.advancing() && roll.canaryUntil() != null && !draft.due(roll.canaryUntil())
                ? roll.canaryUntil()
                : null;
    }
}
