package io.xypriss.cluster.supervise.state;

import io.xypriss.cluster.Roll;
import io.xypriss.cluster.RollState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The latest rolling restart.
 *
 * @param id counts them, from 1
 * @param commandId the command that it answers
 * @param from the release that workers run before, and to which they are put back
 * @param to the release that they run afterwards
 * @param after the latest incarnation when it began; only later processes are new
 * @param minReadyTime how long a new process must have been ready and healthy
 * @param canaryTime how long the first one is watched
 * @param startedAt by the clock
 * @param startedPoint in elapsed time
 * @param canaryUntil until when the first one is watched; absent before it has proven itself
 * @param tolerableUntil until when it may be anything but well at times; absent before it was watched
 * @param replaced how many workers run anew
 * @param total how many workers there are
 * @param state where it stands
 * @param reason why it is undone or ended; absent while all goes well
 * @param proven incarnations of new processes that have proven themselves
 * @param stuck workers that could not be put back
 * @param endedPoint in elapsed time
 */
public record RollProgress(
        long id,
        long commandId,
        String from,
        String to,
        long after,
        Duration minReadyTime,
        Duration canaryTime,
        Instant startedAt,
        Duration startedPoint,
        @Nullable Duration canaryUntil,
        @Nullable Duration tolerableUntil,
        int replaced,
        int total,
        RollState state,
        @Nullable String reason,
        Set<Long> proven,
        Set<Integer> stuck,
        @Nullable Duration endedPoint) {

    public boolean running() {
        return state == RollState.RUNNING;
    }

    /** Whether workers are still being replaced, rather than put back. */
    public boolean advancing() {
        return running() && reason == null;
    }

    public boolean undoing() {
        return running() && reason != null;
    }

    public boolean changesRelease() {
        return !from.equals(to);
    }

    /** Whether it was started by, or since, this roll as one of its new ones. */
    public boolean isNew(WorkerProcess process) {
        return process.ref().incarnation() > after && process.release().equals(to);
    }

    /** Whether that process was started anew, and has shown for long enough that it works. */
    public boolean isProvenBy(WorkerProcess process, Duration now) {
        return isNew(process) && process.proven(minReadyTime, now);
    }

    /** Whether the canary was watched for long enough. */
    public boolean isCanaryTrusted(Duration now) {
        return Timeline.isDue(canaryUntil, now);
    }

    /** Whether that process is a canary that has not been watched for long enough yet. */
    public boolean watchesCanary(WorkerProcess process, Duration now) {
        return advancing() && changesRelease() && isNew(process) && !isCanaryTrusted(now);
    }

    public RollProgress counted(int nowReplaced, int nowTotal) {
        return with(canaryUntil, tolerableUntil, nowReplaced, nowTotal, state, reason, proven, stuck, endedPoint);
    }

    public RollProgress watchedUntil(@Nullable Duration point) {
        return with(point, tolerableUntil, replaced, total, state, reason, proven, stuck, endedPoint);
    }

    /** For good: one that is watched anew has no more time for that. */
    public RollProgress toleratedUntil(Duration point) {
        Duration first = tolerableUntil == null ? point : tolerableUntil;
        return with(canaryUntil, first, replaced, total, state, reason, proven, stuck, endedPoint);
    }

    /** No canary is left that could have been watched. */
    public RollProgress untried() {
        return with(null, null, replaced, total, state, reason, proven, stuck, endedPoint);
    }

    public RollProgress withProven(Set<Long> more) {
        if (proven.containsAll(more)) {
            return this;
        }
        Set<Long> all = new HashSet<>(proven);
        all.addAll(more);
        return with(canaryUntil, tolerableUntil, replaced, total, state, reason, Set.copyOf(all), stuck, endedPoint);
    }

    public RollProgress undone(String why) {
        return with(canaryUntil, tolerableUntil, replaced, total, state, why, proven, stuck, endedPoint);
    }

    public RollProgress withStuck(int slot, String why) {
        Set<Integer> more = new TreeSet<>(stuck);
        more.add(slot);
        return with(
                canaryUntil,
                tolerableUntil,
                replaced,
                total,
                state,
                reason + "; " + why,
                proven,
                Set.copyOf(more),
                endedPoint);
    }

    public RollProgress ended(RollState verdict, @Nullable String why, Duration point) {
        return with(canaryUntil, tolerableUntil, replaced, total, verdict, why, proven, stuck, point);
    }

    /** Why another one cannot begin while that one runs. */
    public static String refusalWhile(Roll running) {
        return "rolling restart " + running.id() + " is running (" + running.replaced() + " of " + running.total()
                + " workers replaced): wait for its verdict, or take over from it with supersede=true";
    }

    public Roll toRoll(Duration now) {
        Duration until = endedPoint == null ? now : endedPoint;
        return new Roll(id, state, replaced, total, reason, from, to, startedAt, until.minus(startedPoint));
    }

    private RollProgress with(
            @Nullable Duration newCanaryUntil,
            @Nullable Duration newTolerableUntil,
            int newReplaced,
            int newTotal,
            RollState newState,
            @Nullable String newReason,
            Set<Long> newProven,
            Set<Integer> newStuck,
            @Nullable Duration newEndedPoint) {
        return new RollProgress(
                id,
                commandId,
                from,
                to,
                after,
                minReadyTime,
                canaryTime,
                startedAt,
                startedPoint,
                newCanaryUntil,
                newTolerableUntil,
                newReplaced,
                newTotal,
                newState,
                newReason,
                newProven,
                newStuck,
                newEndedPoint);
    }
}
