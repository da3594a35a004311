package io.xypriss.cluster.supervise.rule;

import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.state.Duty;
import io.xypriss.cluster.supervise.state.Pulse;
import io.xypriss.cluster.supervise.state.Situation;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.time.Duration;
import java.util.Optional;

/** When each worker is asked whether it works, and what its answers mean. */
public final class HealthRule {

    /** Consecutive multiples of it, modulo 1, are spread evenly, however many there are. */
    private static final double GOLDEN_RATIO = 0.6180339887498949;

    private HealthRule() {}

    /**
     * The outcome of a check.
     *
     * @param process with that outcome counted
     * @param detail what is wrong, where anything is
     * @param unhealthy whether it has failed too often in a row
     */
    public record Outcome(WorkerProcess process, String detail, boolean unhealthy) {

        public boolean missed() {
            return misses() > 0;
        }

        /** How many checks in a row it has failed. */
        public int misses() {
            return process.ready() == null ? 0 : process.ready().pulse().misses();
        }

        public long pid() {
            return process.spawned() == null ? 0 : process.spawned().pid();
        }
    }

    /** The first check comes at another moment for each slot, so that they are never all asked at once. */
    static Pulse firstOf(Situation situation, int slot) {
        double turns = slot * GOLDEN_RATIO;
        double share = turns - Math.floor(turns);
        long wait = Math.round(situation.settings().healthCheckInterval().toNanos() * share);
        return new Pulse(situation.after(Duration.ofNanos(Math.max(1, wait))), null, 0, false);
    }

    /** One that replaces another, or may any moment, is asked at once, as that waits for the answer. */
    public static Pulse firstOf(Situation situation, WorkerProcess process, Duty duty) {
        return process.startReason().replaces() || !duty.serves()
                ? new Pulse(situation.point(), null, 0, false)
                : firstOf(situation, process.ref().slot());
    }

    /** The outcome of the check that was answered; absent where nobody waits for that answer. */
    public static Optional<Outcome> answered(Situation situation, Fact.CheckAnswered fact) {
        WorkerProcess process = situation.find(fact.ref()).orElse(null);
        if (process == null || process.ready() == null || process.ending() != null) {
            return Optional.empty();
        }
        Pulse pulse = process.ready().pulse();
        if (pulse.outstanding() == null || pulse.outstanding().checkId() != fact.checkId()) {
            return Optional.empty();
        }
        String detail = fact.detail() == null ? "it says that it does not work" : fact.detail();
        return Optional.of(outcome(situation, process.with(pulse.answered(fact.healthy())), detail));
    }

    /** The outcome of the check whose answer is overdue; absent where none is outstanding. */
    public static Optional<Outcome> overdue(Situation situation, WorkerProcess process, Pulse pulse) {
        String detail =
                "no answer within " + ExitCauses.seconds(situation.settings().healthCheckTimeout());
        return pulse.outstanding() == null
                ? Optional.empty()
                : Optional.of(outcome(situation, process.with(pulse.answered(false)), detail));
    }

    private static Outcome outcome(Situation situation, WorkerProcess process, String detail) {
        int misses = process.ready() == null ? 0 : process.ready().pulse().misses();
        boolean unhealthy = misses >= situation.settings().healthCheckFailures() && process.spawned() != null;
        return new Outcome(process, detail, unhealthy);
    }

    /** Whether that process is to be asked now. */
    public static boolean isDue(Situation situation, WorkerProcess process) {
        return process.ready() != null
                && process.ending() == null
                && situation.due(process.ready().pulse().nextAt());
    }

    /** When the check after the one that is sent now is due. */
    public static Duration following(Situation situation, WorkerProcess process) {
        return situation.after(CanaryRule.checkInterval(situation, process));
    }
}
