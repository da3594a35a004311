package io.xypriss.cluster.supervise.apply;

import io.xypriss.cluster.supervise.CommandError;
import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.rule.StopRule;
import io.xypriss.cluster.supervise.state.Ending;
import java.util.Optional;

/** Gives each fact to the class whose job it is. */
final class FactHandler implements Fact.Handler {

    private final Draft draft;

    FactHandler(Draft draft) {
        this.draft = draft;
    }

    @Override
    public void started(Fact.Started fact) {
        Lifetime.start(draft);
    }

    @Override
    public void workerSpawned(Fact.WorkerSpawned fact) {
        Starting.spawned(draft, fact);
    }

    @Override
    public void spawnFailed(Fact.SpawnFailed fact) {
        Losses.spawnFailed(draft, fact);
    }

    @Override
    public void workerReady(Fact.WorkerReady fact) {
        Readiness.ready(draft, fact);
    }

    @Override
    public void workerUnready(Fact.WorkerUnready fact) {
        Readiness.unready(draft, fact);
    }

    @Override
    public void checkAnswered(Fact.CheckAnswered fact) {
        HealthChecks.answered(draft, fact);
    }

    @Override
    public void workerExited(Fact.WorkerExited fact) {
        Losses.exited(draft, fact);
    }

    @Override
    public void workerDisconnected(Fact.WorkerDisconnected fact) {
        Escalation.leavesByItself(draft, fact.ref(), Ending.Reason.CONTROL_LOST);
    }

    @Override
    public void workerLeaving(Fact.WorkerLeaving fact) {
        Escalation.leavesByItself(draft, fact.ref(), Ending.Reason.LEAVING);
    }

    @Override
    public void archiveBegun(Fact.ArchiveBegun fact) {
        Retirement.writes(draft, fact);
    }

    @Override
    public void figuresReported(Fact.FiguresReported fact) {
        Recycler.reported(draft, fact);
    }

    @Override
    public void leadershipAcknowledged(Fact.LeadershipAcknowledged fact) {
        Leading.acknowledged(draft, fact);
    }

    @Override
    public void scaleRequested(Fact.ScaleRequested fact) {
        if (isAllowed(fact)) {
            Scaling.request(draft, fact);
        }
    }

    @Override
    public void restartRequested(Fact.RestartRequested fact) {
        if (isAllowed(fact)) {
            RestartRequests.request(draft, fact);
        }
    }

    @Override
    public void rollRequested(Fact.RollRequested fact) {
        if (isAllowed(fact)) {
            RollSteps.request(draft, fact);
        }
    }

    @Override
    public void stopRequested(Fact.StopRequested fact) {
        Lifetime.stop(draft, fact);
    }

    @Override
    public void hurryRequested(Fact.HurryRequested fact) {
        Lifetime.hurry(draft);
    }

    @Override
    public void deadlinePassed(Fact.DeadlinePassed fact) {
        Deadlines.passed(draft);
    }

    private boolean isAllowed(Fact.Command command) {
        Optional<String> refusal = StopRule.refusal(draft);
        refusal.ifPresent(why -> draft.fail(command.commandId(), CommandError.FAILED, why));
        return refusal.isEmpty();
    }
}
