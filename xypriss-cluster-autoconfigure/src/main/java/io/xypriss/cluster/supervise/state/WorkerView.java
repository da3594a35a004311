package io.xypriss.cluster.supervise.state;

import io.xypriss.cluster.WorkerHealth;
import io.xypriss.cluster.WorkerStart;
import io.xypriss.cluster.WorkerStatus;
import io.xypriss.cluster.supervise.ProcessExit;
import io.xypriss.cluster.supervise.WorkerRef;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the core knows of one worker.
 *
 * @param slot its slot, from 1
 * @param ref its present process; absent where there is none
 * @param pid its process id; absent until it is spawned
 * @param port its own port on the loopback address; absent until it is spawned
 * @param status where it stands in its life
 * @param health what the health checks say
 * @param spawnedAt when its present process was spawned
 * @param readyAt when its present process became ready
 * @param startDuration from spawn to ready, of its present process; never negative, whatever the clock did
 * @param startedFrom what its present process was started from; absent until it is spawned
 * @param restarts how often it has been restarted after an unexpected exit, since the cluster started
 * @param refusing whether its application, once ready, refuses traffic: it does not serve, whatever its status
 * @param promoted whether its present process stood by before it served
 * @param release what it runs; absent without a process, and empty where there is nothing to tell releases by
 * @param reason why it does not serve, where that was not asked for
 * @param lastExit how its latest process that ended did so
 * @param leader whether its present process leads the cluster
 */
public record WorkerView(
        int slot,
        @Nullable WorkerRef ref,
        @Nullable Long pid,
        @Nullable Integer port,
        WorkerStatus status,
        WorkerHealth health,
        @Nullable Instant spawnedAt,
        @Nullable Instant readyAt,
        @Nullable Duration startDuration,
        @Nullable WorkerStart startedFrom,
        int restarts,
        boolean refusing,
        boolean promoted,
        @Nullable String release,
        @Nullable String reason,
        @Nullable ProcessExit lastExit,
        boolean leader) {

    /** The worker's public id. */
    public String workerId() {
        return Integer.toString(slot);
    }

    static WorkerView of(Slot slot, Leadership leadership) {
        WorkerProcess process = shown(slot);
        WorkerProcess.Spawned spawned = process == null ? null : process.spawned();
        WorkerProcess.Ready ready = process == null ? null : process.ready();
        return new WorkerView(
                slot.id(),
                process == null ? null : process.ref(),
                spawned == null ? null : spawned.pid(),
                spawned == null ? null : spawned.port(),
                status(slot, process),
                health(slot, process),
                spawned == null ? null : spawned.at(),
                ready == null ? null : ready.at(),
                ready == null ? null : ready.startDuration(),
                spawned == null ? null : spawned.from(),
                slot.restarts(),
                process != null && process.refuses(),
                ready != null && ready.duty() == Duty.PROMOTED,
                process == null ? null : process.release(),
                reason(slot, process),
                slot.lastExit(),
                process != null && leadership.isWith(process.ref()));
    }

    /** The process that stands for the worker; but while it does not serve, and its successor does, that one. */
    private static @Nullable WorkerProcess shown(Slot slot) {
        WorkerProcess ablest = slot.ablest();
        return ablest != null && slot.process() != null ? ablest : slot.process();
    }

    private static WorkerStatus status(Slot slot, @Nullable WorkerProcess process) {
        if (process == null) {
            if (slot.queued()) {
                return WorkerStatus.STARTING;
            }
            return slot.failed() ? WorkerStatus.FAILED : WorkerStatus.STOPPED;
        }
        Ending ending = process.ending();
        if (ending != null) {
            return ending.reason() == Ending.Reason.UNHEALTHY ? WorkerStatus.UNHEALTHY : WorkerStatus.STOPPING;
        }
        WorkerProcess.Ready ready = process.ready();
        if (ready == null) {
            return WorkerStatus.STARTING;
        }
        return ready.duty().serves() ? WorkerStatus.RUNNING : WorkerStatus.STANDBY;
    }

    private static @Nullable String reason(Slot slot, @Nullable WorkerProcess process) {
        if (process != null && process.refuses()) {
            return "worker " + slot.id() + " takes no connections: its application refuses traffic";
        }
        return slot.pause() == null ? null : slot.pause().reason();
    }

    private static WorkerHealth health(Slot slot, @Nullable WorkerProcess process) {
        if (process == null) {
            return slot.queued() ? WorkerHealth.UNKNOWN : WorkerHealth.UNHEALTHY;
        }
        WorkerProcess.Ready ready = process.ready();
        if (ready == null) {
            return WorkerHealth.UNKNOWN;
        }
        return ready.pulse().misses() == 0 && !process.refuses() ? WorkerHealth.HEALTHY : WorkerHealth.UNHEALTHY;
    }
}
