package io.xypriss.cluster.supervise;

import io.xypriss.cluster.control.protocol.MasterMessage.ErrorKind;

/** Gives each fact to the part whose job it is. */
final class Facts {

    private Facts() {}

    static void apply(Draft draft, Fact fact) {
        if (draft.phase == Phase.NEW) {
            beforeStart(draft, fact);
        } else {
            afterStart(draft, fact);
        }
        Progress.settle(draft);
    }

    private static void beforeStart(Draft draft, Fact fact) {
        if (fact instanceof Fact.Started) {
            Progress.start(draft);
        } else if (fact instanceof Fact.StopRequested request) {
            Stopping.request(draft, request);
        } else if (fact instanceof Fact.ScaleRequested request) {
            refuse(draft, request.commandId());
        } else if (fact instanceof Fact.RestartRequested request) {
            refuse(draft, request.commandId());
        } else if (fact instanceof Fact.RollRequested request) {
            refuse(draft, request.commandId());
        }
    }

    private static void refuse(Draft draft, long commandId) {
        draft.fail(commandId, ErrorKind.FAILED, "the cluster has not started yet");
    }

    private static void afterStart(Draft draft, Fact fact) {
        if (fact instanceof Fact.WorkerSpawned spawned) {
            Lifecycle.spawned(draft, spawned);
        } else if (fact instanceof Fact.SpawnFailed failed) {
            Lifecycle.spawnFailed(draft, failed);
        } else if (fact instanceof Fact.WorkerReady ready) {
            Lifecycle.ready(draft, ready);
        } else if (fact instanceof Fact.WorkerUnready unready) {
            Refusals.begin(draft, unready);
        } else if (fact instanceof Fact.CheckAnswered answer) {
            HealthChecks.answered(draft, answer);
        } else if (fact instanceof Fact.WorkerExited exited) {
            Lifecycle.exited(draft, exited);
        } else if (fact instanceof Fact.WorkerDisconnected disconnected) {
            Escalation.leavesByItself(draft, disconnected.ref(), Ending.Reason.CONTROL_LOST);
        } else if (fact instanceof Fact.WorkerLeaving leaving) {
            Escalation.leavesByItself(draft, leaving.ref(), Ending.Reason.LEAVING);
        } else if (fact instanceof Fact.ArchiveBegun begun) {
            Retirement.writes(draft, begun);
        } else if (fact instanceof Fact.ScaleRequested request) {
            Scaling.request(draft, request);
        } else if (fact instanceof Fact.RestartRequested request) {
            RestartRequests.request(draft, request);
        } else if (fact instanceof Fact.RollRequested request) {
            Rolling.request(draft, request);
        } else if (fact instanceof Fact.FiguresReported figures) {
            Recycler.reported(draft, figures);
        } else if (fact instanceof Fact.LeadershipAcknowledged acknowledged) {
            Leading.acknowledged(draft, acknowledged);
        } else if (fact instanceof Fact.StopRequested request) {
            Stopping.request(draft, request);
        } else if (fact instanceof Fact.HurryRequested) {
            Stopping.hurry(draft);
        } else if (fact instanceof Fact.DeadlinePassed) {
            Deadlines.passed(draft);
        }
    }
}
