package io.xypriss.cluster.supervise.rule;

import io.xypriss.cluster.supervise.WorkerRef;
import io.xypriss.cluster.supervise.rule.HandoverRule.Handover;
import io.xypriss.cluster.supervise.state.Situation;
import io.xypriss.cluster.supervise.state.Slot;
import io.xypriss.cluster.supervise.state.StartReason;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Retires the worker that records the classes of its release: once it has served for a while and nothing else goes on, a
 * successor takes its place, it drains, and its JVM writes the class archive as it ends. While it writes it belongs to no
 * slot any more. Whatever else is wanted of the cluster ends it at once.
 */
public final class RetirementRule {

    /** Until then a process still does what it does once: lazy initialization, first connections, first schedules. */
    public static final Duration SHORTEST_SERVICE = Duration.ofSeconds(30);

    /** So many requests are likely to have taken all the ways through the application that are taken often. */
    public static final long ENOUGH_REQUESTS = 300;

    /** After that, an application with hardly any traffic has loaded what it is going to load. */
    public static final Duration LONGEST_SERVICE = Duration.ofMinutes(5);

    /** At the lowest priority, on a machine that is busy. */
    public static final Duration WRITING_LIMIT = Duration.ofMinutes(5);

    private RetirementRule() {}

    /** Whether a process about to be spawned records: one of each release, but not what takes the place of one that retires. */
    public static boolean isToRecord(Situation situation, WorkerRef ref, StartReason reason, String release) {
        WorkerProcess writing = situation.recording().writing();
        return reason != StartReason.RETIREMENT
                && (writing == null || !writing.release().equals(release))
                && situation.slots().stream()
                        .filter(slot -> slot.id() != ref.slot())
                        .flatMap(slot -> slot.processes().stream())
                        .noneMatch(process -> process.release().equals(release)
                                && situation.recording().recorders().containsKey(process.ref()));
    }

    /** Whether the process that says it begins to write may do so, out of its slot. */
    public static boolean mayBeginToWrite(Situation situation, Slot slot, WorkerProcess process) {
        return situation.runsUndisturbed()
                && situation.recording().writing() == null
                && situation.wanted(slot.id())
                && (process.equals(slot.predecessor()) || !slot.handingOver());
    }

    /** The worker to retire, when the time has come. */
    public static Optional<Handover> next(Situation situation) {
        if (situation.recording().writing() != null
                || !situation.milestones().complete()
                || situation.settings().rolling().surge(situation.desired()) == 0
                || !situation.allIsWellAndIdle()) {
            return Optional.empty();
        }
        return situation.slots().stream()
                .filter(slot -> isDue(situation, slot))
                .flatMap(slot -> HandoverRule.decide(situation, slot, StartReason.RETIREMENT).stream())
                .findFirst();
    }

    private static boolean isDue(Situation situation, Slot slot) {
        WorkerProcess process = slot.process();
        Long requests = requests(situation, process);
        return process != null
                && requests != null
                && process.release().equals(situation.release())
                && process.acceptsFor(service(requests), situation.point());
    }

    private static @Nullable Long requests(Situation situation, @Nullable WorkerProcess process) {
        return process == null ? null : situation.recording().recorders().get(process.ref());
    }

    private static Duration service(long requests) {
        return requests >= ENOUGH_REQUESTS ? SHORTEST_SERVICE : LONGEST_SERVICE;
    }

    /** When the process of that slot has served for long enough; absent where that is past, or it does not record. */
    public static @Nullable Duration deadline(Situation situation, Slot slot) {
        WorkerProcess process = slot.process();
        Long requests = requests(situation, process);
        Duration at = process == null || requests == null ? null : process.provenAt(service(requests));
        return situation.due(at) ? null : at;
    }

    /** When the process that writes is ended, or ended again. */
    public static @Nullable Duration writingDeadline(Situation situation) {
        WorkerProcess writing = situation.recording().writing();
        return writing == null || writing.ending() == null
                ? null
                : writing.ending().deadline();
    }
}
