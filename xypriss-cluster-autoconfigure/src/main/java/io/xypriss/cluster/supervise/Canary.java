package io.xypriss.cluster.supervise;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The first worker of a new release: watched while it serves beside the one that it is to replace, and trusted once it was
 * well for the whole time.
 */
final class Canary {

    /** So many checks fall into the time in which a canary is watched, if each is answered at once. */
    private static final int CANARY_CHECKS = 4;

    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);

    private Canary() {}

    /** Forgets for how long a canary was watched that serves no more, for good or because it refuses traffic. */
    static void lose(Draft draft) {
        RollProgress roll = draft.roll;
        if (roll == null || !roll.advancing() || !roll.changesRelease() || trusted(draft, roll)) {
            return;
        }
        if (noneIsNew(draft, roll)) {
            draft.roll = roll.untried();
        } else if (noneIsTried(draft, roll)) {
            draft.roll = roll.watchedUntil(null);
        }
    }

    private static boolean noneIsNew(Draft draft, RollProgress roll) {
        return draft.slots.values().stream()
                .flatMap(slot -> slot.processes().stream())
                .noneMatch(process -> roll.isNew(process) && process.isUp());
    }

    /** Begins to watch the first one that was started anew, once it has proven itself. */
    static void watch(Draft draft) {
        RollProgress roll = draft.roll;
        if (roll != null && roll.advancing() && roll.canaryUntil() == null && isOut(draft, roll)) {
            Duration until = draft.after(roll.changesRelease() ? roll.canaryTime() : Duration.ZERO);
            draft.roll = roll.watchedUntil(until).toleratedUntil(until.plus(tolerance(draft, roll)));
        }
    }

    /** Whether that process is a canary that has not been watched for long enough yet. */
    private static boolean watches(Draft draft, WorkerProcess process) {
        RollProgress roll = draft.roll;
        return roll != null
                && roll.advancing()
                && roll.changesRelease()
                && roll.isNew(process)
                && !trusted(draft, roll);
    }

    /** Until a canary that serves can be trusted, the one that it is to replace serves too. */
    static boolean watchesBesideItsPredecessor(Draft draft, WorkerProcess successor) {
        return successor.serving() && watches(draft, successor);
    }

    /** How soon one check of a process follows another: a canary is asked several times while it is watched. */
    static Duration checkInterval(Draft draft, WorkerProcess process) {
        Duration usual = draft.settings.healthCheckInterval();
        if (draft.roll == null || draft.roll.canaryTime().isZero() || !watches(draft, process)) {
            return usual;
        }
        Duration often = draft.roll.canaryTime().dividedBy(CANARY_CHECKS);
        Duration least = often.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : often;
        return least.compareTo(usual) < 0 ? least : usual;
    }

    /** A canary that has missed a check is watched until the next one says more. */
    static void missed(Draft draft, WorkerProcess process) {
        RollProgress roll = draft.roll;
        if (roll != null && roll.canaryUntil() != null && watches(draft, process)) {
            Duration next = draft.after(checkInterval(draft, process).plus(draft.settings.healthCheckTimeout()));
            if (next.compareTo(roll.canaryUntil()) > 0) {
                draft.roll = roll.watchedUntil(next);
            }
            stumbled(draft, process);
        }
    }

    /** How long a canary may be anything but well, beyond the time in which it should be nothing else. */
    private static Duration tolerance(Draft draft, RollProgress roll) {
        Duration startup = draft.settings.startupTimeout();
        return startup.compareTo(roll.canaryTime()) > 0 ? startup : roll.canaryTime();
    }

    /**
     * One that misses a check or refuses traffic time and again, but never for long enough to fail for that, fails too, as
     * otherwise the roll would have no end.
     */
    static void stumbled(Draft draft, WorkerProcess process) {
        RollProgress roll = draft.roll;
        if (roll == null || !watches(draft, process) || !draft.due(roll.tolerableUntil())) {
            return;
        }
        Rolling.failed(
                draft,
                process,
                "was not well throughout its canary-time of " + Exits.seconds(roll.canaryTime()) + ", and has had "
                        + Exits.seconds(tolerance(draft, roll)) + " more",
                List.of());
        Slot slot = draft.slots.get(process.ref().slot());
        if (slot != null && process.equals(slot.successor()) && !Rolling.standsAlone(slot, process)) {
            Escalation.askToLeave(draft, process, Ending.Reason.UNHEALTHY);
        }
    }

    /** Whether one that was started anew has proven itself and, where its release is new, serves. */
    private static boolean isOut(Draft draft, RollProgress roll) {
        return draft.slots().stream()
                .filter(slot -> draft.wanted(slot.id()))
                .flatMap(slot -> Stream.of(slot.process(), slot.successor()))
                .filter(Objects::nonNull)
                .anyMatch(process ->
                        Rolling.proven(draft, roll, process) && (process.serving() || !roll.changesRelease()));
    }

    private static boolean noneIsTried(Draft draft, RollProgress roll) {
        return draft.slots.values().stream()
                .flatMap(slot -> slot.processes().stream())
                .noneMatch(process -> roll.isNew(process) && process.serving());
    }

    /** Whether what is new has been watched, or there is nothing to watch it for. */
    static boolean trusted(Draft draft, RollProgress roll) {
        return roll.canaryUntil() != null && draft.due(roll.canaryUntil());
    }
}
