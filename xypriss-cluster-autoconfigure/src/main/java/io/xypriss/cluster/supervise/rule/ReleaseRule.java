package io.xypriss.cluster.supervise.rule;

import io.xypriss.cluster.supervise.state.RollProgress;
import io.xypriss.cluster.supervise.state.Situation;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.StartReason;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.util.Objects;

/** Which release a process is to run, and which processes run the right one. */
public final class ReleaseRule {

    private ReleaseRule() {}

    /** What a process of that slot is to run: until the canary can be trusted, only the roll itself starts what is new. */
    public static String releaseFor(Situation situation, Slot slot, StartReason reason) {
        RollProgress roll = situation.advancingRoll();
        if (roll == null) {
            return situation.release();
        }
        boolean trusted = roll.isCanaryTrusted(situation.point());
        if (reason == StartReason.ROLL) {
            return trusted || noneIsNewBeside(situation, roll, slot) ? roll.to() : situation.release();
        }
        return trusted ? Objects.requireNonNullElse(slot.release(), situation.release()) : situation.release();
    }

    /** What the canary was tried in the place of must not be a second one. */
    private static boolean noneIsNewBeside(Situation situation, RollProgress roll, Slot slot) {
        return !roll.changesRelease()
                || situation.slots().stream()
                        .filter(other -> other.id() != slot.id())
                        .flatMap(other -> other.processes().stream())
                        .noneMatch(roll::isNew);
    }

    /** Whether that process could take the place of that worker's. */
    static boolean fits(Situation situation, Slot slot, StartReason reason, WorkerProcess process) {
        RollProgress roll = situation.latestRoll();
        return reason == StartReason.ROLL
                ? roll != null && roll.isNew(process)
                : process.release().equals(releaseFor(situation, slot, reason));
    }

    /** Whether one that stands by does not fit, and is not going to be replaced by one that does. */
    static boolean staysUnfit(Situation situation, Slot slot, StartReason reason, Slot standby) {
        WorkerProcess process = standby.process();
        if (process == null || !process.able() || fits(situation, slot, reason, process)) {
            return false;
        }
        RollProgress roll = situation.latestRoll();
        return switch (reason) {
            case ROLL -> false;
            case ROLLBACK -> roll == null || roll.stuck().contains(standby.id());
            case GROWTH, FAILURE, REQUEST, RECYCLING, RETIREMENT -> true;
        };
    }

    /** Whether it runs what the cluster runs, as far as that can be trusted. */
    static boolean runsWhatIsTrusted(Situation situation, Slot slot) {
        RollProgress roll = situation.advancingRoll();
        WorkerProcess process = slot.ablest();
        boolean trusted = roll != null && roll.isCanaryTrusted(situation.point());
        String release = trusted && roll != null ? roll.to() : situation.release();
        return process != null && process.release().equals(release);
    }
}
