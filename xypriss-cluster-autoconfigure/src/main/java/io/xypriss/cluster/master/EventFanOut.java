package io.xypriss.cluster.master;

import io.xypriss.cluster.event.ClusterEvent;
import io.xypriss.cluster.event.ClusterStoppedEvent;
import io.xypriss.cluster.event.RollStartedEvent;
import io.xypriss.cluster.event.WorkerReadyEvent;

/** Gives each event to all who want to know: people, the master itself, its listeners, and the worker that leads. */
final class EventFanOut {

    private final RecentEvents recent;

    private final MasterLog log;

    private final Rolls rolls;

    private final RunState runState;

    private final Snapshots snapshots;

    private final Roster roster;

    private final ClusterEventListeners listeners;

    private final WorkerProcesses processes;

    EventFanOut(
            RecentEvents recent,
            MasterLog log,
            Rolls rolls,
            RunState runState,
            Snapshots snapshots,
            Roster roster,
            ClusterEventListeners listeners,
            WorkerProcesses processes) {
        this.recent = recent;
        this.log = log;
        this.rolls = rolls;
        this.runState = runState;
        this.snapshots = snapshots;
        this.roster = roster;
        this.listeners = listeners;
        this.processes = processes;
    }

    void publish(ClusterEvent event) {
        this.recent.add(event);
        this.log.publish(event);
        if (event instanceof RollStartedEvent started) {
            this.rolls.started(started.roll());
        }
        if (event instanceof WorkerReadyEvent) {
            this.runState.workerReady();
        }
        this.snapshots.count(event);
        this.roster.changed(event);
        this.listeners.publish(event);
        if (!(event instanceof ClusterStoppedEvent)) {
            this.processes.publish(event);
        }
    }
}
