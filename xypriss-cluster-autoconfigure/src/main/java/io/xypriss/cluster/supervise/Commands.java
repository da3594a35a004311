package io.xypriss.cluster.supervise;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The commands that are not answered yet.
 *
 * @param scale the latest change of size; it overtakes the one before
 * @param restarts requested restarts
 * @param stop the stop that is under way
 */
record Commands(
        @Nullable Scale scale,
        List<Restart> restarts,
        @Nullable Stop stop) {

    static final Commands NONE = new Commands(null, List.of(), null);

    /**
     * @param shrinks whether it only removes workers, so that those that stay need not be well
     */
    record Scale(long commandId, int target, boolean shrinks) {}

    /**
     * @param after the latest incarnation when it was asked for; only a later process of the slot answers it
     */
    record Restart(long commandId, int slot, long after) {

        boolean awaitsSuccessorOf(WorkerProcess process) {
            return slot == process.ref().slot() && after >= process.ref().incarnation();
        }
    }

    /**
     * @param killed whether a worker had to be killed meanwhile
     */
    record Stop(List<Long> commandIds, boolean graceful, boolean killed) {

        Stop joinedBy(long commandId, boolean alsoGraceful) {
            return new Stop(
                    Stream.concat(commandIds.stream(), Stream.of(commandId)).toList(),
                    graceful && alsoGraceful,
                    killed);
        }

        Stop withKill() {
            return new Stop(commandIds, graceful, true);
        }
    }

    Commands with(@Nullable Scale value) {
        return new Commands(value, restarts, stop);
    }

    Commands with(List<Restart> value) {
        return new Commands(scale, List.copyOf(value), stop);
    }

    Commands with(Stop value) {
        return new Commands(scale, restarts, value);
    }

    Commands withoutStop() {
        return new Commands(scale, restarts, null);
    }
}
