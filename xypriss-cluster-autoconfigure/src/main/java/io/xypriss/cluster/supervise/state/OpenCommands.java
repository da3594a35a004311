package io.xypriss.cluster.supervise.state;

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
public record OpenCommands(
        @Nullable Scale scale,
        List<Restart> restarts,
        @Nullable Stop stop) {

    public static final OpenCommands NONE = new OpenCommands(null, List.of(), null);

    /**
     * @param shrinks whether it only removes workers, so that those that stay need not be well
     */
    public record Scale(long commandId, int target, boolean shrinks) {}

    /**
     * @param after the latest incarnation when it was asked for; only a later process of the slot answers it
     */
    public record Restart(long commandId, int slot, long after) {

        public boolean awaitsSuccessorOf(WorkerProcess process) {
            return slot == process.ref().slot() && after >= process.ref().incarnation();
        }
    }

    /**
     * @param killed whether a worker had to be killed meanwhile
     */
    public record Stop(List<Long> commandIds, boolean graceful, boolean killed) {

        public Stop joinedBy(long commandId, boolean alsoGraceful) {
            return new Stop(
                    Stream.concat(commandIds.stream(), Stream.of(commandId)).toList(),
                    graceful && alsoGraceful,
                    killed);
        }

        public Stop withKill() {
            return new Stop(commandIds, graceful, true);
        }
    }

    public OpenCommands withScale(@Nullable Scale value) {
        return new OpenCommands(value, restarts, stop);
    }

    public OpenCommands withRestarts(List<Restart> value) {
        return new OpenCommands(scale, List.copyOf(value), stop);
    }

    public OpenCommands withStop(@Nullable Stop value) {
        return new OpenCommands(scale, restarts, value);
    }
}
