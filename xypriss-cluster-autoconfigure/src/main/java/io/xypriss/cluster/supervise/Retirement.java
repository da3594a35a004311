package io.xypriss.cluster.supervise;

import io.xypriss.cluster.event.WorkerExitCause;
import io.xypriss.cluster.event.WorkerExitEvent;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Retires the worker that records the classes of its release: once it has served for a while and nothing else goes on, a
 * successor takes its place, it drains, and its JVM writes the class archive as it ends. While it writes it belongs to no
 * slot any more. Whatever else is wanted of the cluster ends it at once.
 */
final class Retirement {

    static final String REASON = "it is retired to make the class archive of its release";

    /** Until then a process still does what it does once: lazy initialization, first connections, first schedules. */
    static final Duration SHORTEST_SERVICE = Duration.ofSeconds(30);

    /** So many requests are likely to have taken all the ways through the application that are taken often. */
    static final long ENOUGH_REQUESTS = 300;

    /** After that, an application with hardly any traffic has loaded what it is going to load. */
    static final Duration LONGEST_SERVICE = Duration.ofMinutes(5);

    /** At the lowest priority, on a machine that is busy. */
    static final Duration WRITING_LIMIT = Duration.ofMinutes(5);

    private static final Duration KILL_AGAIN = Duration.ofSeconds(5);

    private Retirement() {}

    /** A process is about to be spawned; one of each release records, but not what takes the place of one that retires. */
    static void spawning(Draft draft, WorkerRef ref, Origin origin, String release) {
        WorkerProcess writing = draft.recording.writing();
        boolean recorded = origin == Origin.RETIREMENT
                || writing != null && writing.release().equals(release)
                || draft.slots.values().stream()
                        .filter(slot -> slot.id() != ref.slot())
                        .flatMap(slot -> slot.processes().stream())
                        .anyMatch(process -> process.release().equals(release) && records(draft, process));
        if (!recorded) {
            draft.recording = draft.recording.with(ref, 0);
        }
    }

    private static boolean records(Draft draft, WorkerProcess process) {
        return draft.recording.recorders().containsKey(process.ref());
    }

    static void spawned(Draft draft, Fact.WorkerSpawned fact) {
        if (!fact.recording()) {
            forget(draft, fact.ref());
        }
    }

    /** It does not record, or not any more, or nothing comes of it. */
    static void forget(Draft draft, WorkerRef ref) {
        draft.recording = draft.recording.without(ref);
    }

    static void reported(Draft draft, Fact.FiguresReported fact) {
        if (draft.recording.recorders().containsKey(fact.ref())) {
            draft.recording = draft.recording.with(fact.ref(), fact.requests());
        }
    }

    /** Its application is closed, and its JVM begins to write. */
    static void writes(Draft draft, Fact.ArchiveBegun fact) {
        Slot slot = draft.slotOf(fact.ref());
        WorkerProcess process = draft.find(fact.ref()).orElse(null);
        Ending ending = process == null ? null : process.ending();
        if (slot == null || process == null || ending == null || ending.reason() != Ending.Reason.RETIREMENT) {
            return;
        }
        boolean successor = process.equals(slot.predecessor());
        if (!mayWrite(draft)
                || draft.recording.writing() != null
                || !draft.wanted(slot.id())
                || !successor && slot.handingOver()) {
            Escalation.kill(draft, process, Ending.Reason.RETIREMENT);
            return;
        }
        draft.recording = draft.recording
                .writing(process.with(ending.withDeadline(draft.after(WRITING_LIMIT))))
                .without(fact.ref());
        if (successor) {
            draft.put(slot.withoutPredecessor());
        } else {
            // Another worker, which stood by, serves in its place.
            Replacement.restartOnRequest(draft, slot, Origin.RETIREMENT, REASON);
        }
    }

    /** Whether it was the process that wrote, so that no slot misses it. */
    static boolean exited(Draft draft, Fact.WorkerExited fact) {
        WorkerProcess writing = draft.recording.writing();
        if (writing == null || !writing.ref().equals(fact.ref())) {
            return false;
        }
        draft.recording = draft.recording.writing(null);
        WorkerProcess.Spawned spawned = writing.spawned();
        draft.publish(new WorkerExitEvent(
                draft.now(),
                fact.ref().workerId(),
                spawned == null ? 0 : spawned.pid(),
                fact.exit().exitCode(),
                fact.exit().signal(),
                true,
                spawned == null ? Duration.ZERO : draft.point().minus(spawned.point()),
                WorkerExitCause.REQUESTED,
                fact.exit().lastOutput(),
                WorkerExitEvent.Next.SUCCEEDED,
                null));
        return true;
    }

    /** Makes way for whatever else is wanted. */
    static void giveWay(Draft draft) {
        if (mayWrite(draft)) {
            return;
        }
        kill(draft);
        for (Slot slot : draft.slots()) {
            for (WorkerProcess process : slot.processes()) {
                Ending ending = process.ending();
                if (ending != null && ending.reason() == Ending.Reason.RETIREMENT) {
                    draft.update(process.with(ending.withReason(Ending.Reason.RESTART)));
                    draft.act(new Action.DropRecording(process.ref()));
                }
            }
        }
    }

    /** Why the recorder leaves: something else may be wanted by the time its successor has proven itself. */
    static Ending.Reason reason(Draft draft) {
        return mayWrite(draft) ? Ending.Reason.RETIREMENT : Ending.Reason.RESTART;
    }

    private static boolean mayWrite(Draft draft) {
        return draft.phase == Phase.RUNNING && idle(draft.commands, draft.roll);
    }

    private static boolean idle(Commands commands, @Nullable RollProgress roll) {
        return commands.scale() == null
                && commands.restarts().isEmpty()
                && commands.stop() == null
                && (roll == null || !roll.running());
    }

    /** Not counted as a worker that had to be killed: it had finished all that was open. */
    private static void kill(Draft draft) {
        WorkerProcess writing = draft.recording.writing();
        Ending ending = writing == null ? null : writing.ending();
        if (writing == null || ending == null) {
            return;
        }
        if (ending.step() != Ending.Step.KILLING || draft.due(ending.deadline())) {
            draft.recording = draft.recording.writing(
                    writing.with(new Ending(Ending.Reason.RETIREMENT, Ending.Step.KILLING, draft.after(KILL_AGAIN))));
            draft.act(new Action.Kill(writing.ref()));
        }
    }

    static void passed(Draft draft) {
        if (draft.due(writingDeadline(draft))) {
            kill(draft);
        }
    }

    static void forgiveSleep(Draft draft) {
        WorkerProcess writing = draft.recording.writing();
        Ending ending = writing == null ? null : writing.ending();
        if (writing != null && ending != null) {
            Duration limit = ending.step() == Ending.Step.KILLING ? KILL_AGAIN : WRITING_LIMIT;
            draft.recording = draft.recording.writing(writing.with(ending.withDeadline(draft.after(limit))));
        }
    }

    /** Begins, when the time has come. */
    static void settle(Draft draft) {
        if (draft.recording.writing() != null
                || !draft.milestones.complete()
                || draft.settings.rolling().surge(draft.desired) == 0
                || !isQuiet(draft.slots.values(), draft.places(), draft.commands, draft.roll)) {
            return;
        }
        draft.slots().stream()
                .filter(slot -> isDue(draft, slot) && Handover.possible(draft, slot, Origin.RETIREMENT))
                .findFirst()
                .ifPresent(
                        slot -> Handover.begin(draft, slot, Objects.requireNonNull(slot.process()), Origin.RETIREMENT));
    }

    /** Whether each worker is there and well, and nothing is under way or asked for. */
    static boolean isQuiet(Collection<Slot> slots, int places, Commands commands, @Nullable RollProgress roll) {
        return idle(commands, roll) && slots.size() == places && slots.stream().allMatch(Retirement::isWell);
    }

    private static boolean isWell(Slot slot) {
        WorkerProcess.Ready ready =
                slot.process() == null ? null : slot.process().ready();
        return ready != null
                && slot.able()
                && !slot.handingOver()
                && ready.pulse().misses() == 0;
    }

    private static boolean isDue(Draft draft, Slot slot) {
        WorkerProcess process = slot.process();
        Long requests = process == null ? null : draft.recording.recorders().get(process.ref());
        return process != null
                && requests != null
                && process.release().equals(draft.release)
                && process.acceptsFor(service(requests), draft.point());
    }

    private static Duration service(long requests) {
        return requests >= ENOUGH_REQUESTS ? SHORTEST_SERVICE : LONGEST_SERVICE;
    }

    /** When the process of that slot has served for long enough; absent where that is past, or it does not record. */
    static @Nullable Duration deadline(Draft draft, Slot slot) {
        WorkerProcess process = slot.process();
        Long requests = process == null ? null : draft.recording.recorders().get(process.ref());
        Duration at = process == null || requests == null ? null : process.provenAt(service(requests));
        return draft.due(at) ? null : at;
    }

    static @Nullable Duration writingDeadline(Draft draft) {
        WorkerProcess writing = draft.recording.writing();
        return writing == null || writing.ending() == null
                ? null
                : writing.ending().deadline();
    }
}
