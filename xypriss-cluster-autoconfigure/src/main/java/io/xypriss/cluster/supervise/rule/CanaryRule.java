package io.xypriss.cluster.supervise.rule;

import io.xypriss.cluster.supervise.state.RollProgress;
import io.xypriss.cluster.supervise.state.Situation;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The first worker of a new release: watched while it serves beside the one that it is to replace, and trusted once it was
 * well for the whole time.
 */
public final class CanaryRule {

    /** So many checks fall into the time in which a canary is watched, if each is answered at once. */
    private static final int CANARY_CHECKS = 4;

    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);

    private CanaryRule() {}

    /** The roll with the watch forgotten, where its canary serves no more, for good or because it refuses traffic. */
    public static Optional<RollProgress> afterLoss(Situation situation) {
        RollProgress roll = situation.advancingRoll();
        if (roll == null || !roll.changesRelease() || roll.isCanaryTrusted(situation.point())) {
            return Optional.empty();
        }
        if (situation.processes().noneMatch(process -> roll.isNew(process) && process.isUp())) {
            return Optional.of(roll.untried());
        }
        return situation.processes().noneMatch(process -> roll.isNew(process) && process.serving())
                ? Optional.of(roll.watchedUntil(null))
                : Optional.empty();
    }

    /** The roll with the watch begun, where the first process that was started anew has proven itself. */
    public static Optional<RollProgress> beginWatch(Situation situation) {
        RollProgress roll = situation.advancingRoll();
        if (roll == null || roll.canaryUntil() != null || !isOut(situation, roll)) {
            return Optional.empty();
        }
        Duration until = situation.after(roll.changesRelease() ? roll.canaryTime() : Duration.ZERO);
        return Optional.of(roll.watchedUntil(until).toleratedUntil(until.plus(tolerance(situation, roll))));
    }

    private static boolean isWatched(Situation situation, WorkerProcess process) {
        RollProgress roll = situation.latestRoll();
        return roll != null && roll.watchesCanary(process, situation.point());
    }

    /** Until a canary that serves can be trusted, the one that it is to replace serves too. */
    static boolean watchesBesideItsPredecessor(Situation situation, WorkerProcess successor) {
        return successor.serving() && isWatched(situation, successor);
    }

    /** How soon one check of a process follows another: a canary is asked several times while it is watched. */
    static Duration checkInterval(Situation situation, WorkerProcess process) {
        Duration usual = situation.settings().healthCheckInterval();
        RollProgress roll = situation.latestRoll();
        if (roll == null || roll.canaryTime().isZero() || !isWatched(situation, process)) {
            return usual;
        }
        Duration often = roll.canaryTime().dividedBy(CANARY_CHECKS);
        Duration least = often.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : often;
        return least.compareTo(usual) < 0 ? least : usual;
    }

    /** The roll after its canary has missed a check: watched until the next check says more. Absent for any other. */
    public static Optional<RollProgress> afterMissedCheck(Situation situation, WorkerProcess process) {
        RollProgress roll = situation.latestRoll();
        if (roll == null || roll.canaryUntil() == null || !isWatched(situation, process)) {
            return Optional.empty();
        }
        Duration next = situation.after(
                checkInterval(situation, process).plus(situation.settings().healthCheckTimeout()));
        return Optional.of(next.compareTo(roll.canaryUntil()) > 0 ? roll.watchedUntil(next) : roll);
    }

    /**
     * Why a canary has failed that misses a check or refuses traffic time and again, but never for long enough to fail for
     * that: the roll would have no end otherwise. Absent while it still has time.
     */
    public static Optional<String> failure(Situation situation, WorkerProcess process) {
        RollProgress roll = situation.latestRoll();
        if (roll == null || !isWatched(situation, process) || !situation.due(roll.tolerableUntil())) {
            return Optional.empty();
        }
        return Optional.of("was not well throughout its canary-time of " + ExitCauses.seconds(roll.canaryTime())
                + ", and has had " + ExitCauses.seconds(tolerance(situation, roll)) + " more");
    }

    /** Extra time an unstable canary gets after {@code canary-time}. */
    private static Duration tolerance(Situation situation, RollProgress roll) {
        Duration startup = situation.settings().startupTimeout();
        return startup.compareTo(roll.canaryTime()) > 0 ? startup : roll.canaryTime();
    }

    /** Whether one that was started anew has proven itself and, where its release is new, serves. */
    private static boolean isOut(Situation situation, RollProgress roll) {
        return situation.wantedSlots().stream()
                .flatMap(slot -> Stream.of(Optional.ofNullable(slot.process()), Optional.ofNullable(slot.successor())))
                .flatMap(Optional::stream)
                .anyMatch(process ->
                        roll.isProvenBy(process, situation.point()) && (process.serving() || !roll.changesRelease()));
    }
}
