package io.xypriss.cluster.supervise.rule;

import io.xypriss.cluster.supervise.state.Duty;
import io.xypriss.cluster.supervise.state.Situation;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.StartReason;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Decides which of the ready workers serve: as many as are desired. The others stand by, their gates closed, and take the
 * place of one that serves as soon as that is known to be lost, or is to leave.
 */
public final class StandbyRule {

    private StandbyRule() {}

    /** What a process of that slot does that becomes ready now. */
    public static Duty dutyOf(Situation situation, int slot) {
        Slot own = situation.slot(slot);
        boolean besideOneThatServes = own != null && own.serving();
        return besideOneThatServes || situation.servingWanted() < situation.desired() ? Duty.SERVING : Duty.STANDBY;
    }

    /** The next one to promote, while fewer serve than desired, of those that are to stay. */
    public static Optional<WorkerProcess> nextToServe(Situation situation) {
        if (situation.servingWanted() >= situation.desired()) {
            return Optional.empty();
        }
        return situation.wantedSlots().stream()
                .filter(Slot::standby)
                .min(Comparator.comparing((Slot slot) -> failsChecks(slot))
                        .thenComparing(slot -> !ReleaseRule.runsWhatIsTrusted(situation, slot))
                        .thenComparing(Slot::id))
                .map(Slot::ablest);
    }

    private static boolean failsChecks(Slot slot) {
        WorkerProcess ablest = slot.ablest();
        WorkerProcess.Ready ready = ablest == null ? null : ablest.ready();
        return ready != null && ready.pulse().misses() > 0;
    }

    /** The one that can take the place of that worker at once, proven and running what is wanted in its place. */
    static Optional<WorkerProcess> relief(Situation situation, Slot slot, StartReason reason) {
        return situation.slots().stream()
                .filter(other -> other.standby() && other.successor() == null)
                .map(Slot::process)
                .flatMap(process -> Optional.ofNullable(process).stream())
                .filter(process -> ReadinessRule.isProven(situation, process)
                        && ReleaseRule.fits(situation, slot, reason, process))
                .findFirst();
    }

    /** Whether such a one is on its way, so that it is worth waiting for. */
    static boolean reliefIsExpected(Situation situation, Slot slot, StartReason reason) {
        return situation.settings().spares() > 0
                && situation.wantedSlots().stream()
                        .filter(other -> !other.serving())
                        .filter(other -> !other.givenUp() && !other.refuses())
                        .anyMatch(other -> !ReleaseRule.staysUnfit(situation, slot, reason, other));
    }

    /** Those that serve beyond what is desired, the latest slots first; they are to start anew, to stand by. */
    public static List<WorkerProcess> servingBeyondDesired(Situation situation) {
        List<Slot> latestFirst = new ArrayList<>(situation.slots());
        Collections.reverse(latestFirst);
        return latestFirst.stream()
                .filter(Slot::serving)
                .limit(Math.max(0, situation.serving() - situation.desired()))
                .flatMap(slot -> slot.processes().stream())
                .filter(WorkerProcess::serving)
                .toList();
    }
}
