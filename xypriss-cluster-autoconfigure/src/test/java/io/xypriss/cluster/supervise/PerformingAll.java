package io.xypriss.cluster.supervise;

import java.util.function.Consumer;

/**
 * Does the same for each action.
 *
 * @param all does it
 */
public record PerformingAll(Consumer<Action> all) implements Action.Performer {

    @Override
    public void spawn(Action.Spawn action) {
        all.accept(action);
    }

    @Override
    public void openGate(Action.OpenGate action) {
        all.accept(action);
    }

    @Override
    public void standBy(Action.StandBy action) {
        all.accept(action);
    }

    @Override
    public void closeGate(Action.CloseGate action) {
        all.accept(action);
    }

    @Override
    public void grantLeadership(Action.GrantLeadership action) {
        all.accept(action);
    }

    @Override
    public void revokeLeadership(Action.RevokeLeadership action) {
        all.accept(action);
    }

    @Override
    public void check(Action.Check action) {
        all.accept(action);
    }

    @Override
    public void drain(Action.Drain action) {
        all.accept(action);
    }

    @Override
    public void retire(Action.Retire action) {
        all.accept(action);
    }

    @Override
    public void dropRecording(Action.DropRecording action) {
        all.accept(action);
    }

    @Override
    public void terminate(Action.Terminate action) {
        all.accept(action);
    }

    @Override
    public void kill(Action.Kill action) {
        all.accept(action);
    }

    @Override
    public void publish(Action.Publish action) {
        all.accept(action);
    }

    @Override
    public void completeCommand(Action.CompleteCommand action) {
        all.accept(action);
    }

    @Override
    public void failCommand(Action.FailCommand action) {
        all.accept(action);
    }

    @Override
    public void completeRoll(Action.CompleteRoll action) {
        all.accept(action);
    }

    @Override
    public void servingChanged(Action.ServingChanged action) {
        all.accept(action);
    }

    @Override
    public void couldNotStart(Action.CouldNotStart action) {
        all.accept(action);
    }

    @Override
    public void clusterStopped(Action.ClusterStopped action) {
        all.accept(action);
    }
}
