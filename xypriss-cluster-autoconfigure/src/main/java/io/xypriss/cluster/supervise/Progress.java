package io.xypriss.cluster.supervise;

import io.xypriss.cluster.event.ClusterReadyEvent;

/** The start of the cluster, and what is true of it as a whole once a fact has been dealt with. */
final class Progress {

    private Progress() {}

    static void start(Draft draft) {
        draft.phase = Phase.RUNNING;
        draft.milestones = draft.milestones.started(draft.now(), draft.point());
        draft.act(new Action.ServingChanged(0));
        Scaling.fillUp(draft);
    }

    static void settle(Draft draft) {
        if (draft.phase == Phase.RUNNING) {
            Standbys.settle(draft);
        }
        int told = tellServing(draft, draft.servingBefore);
        if (draft.serving() > 0 && !draft.milestones.served()) {
            draft.milestones = draft.milestones.withServed();
        }
        if (draft.phase == Phase.RUNNING) {
            settleReadiness(draft);
            Retirement.giveWay(draft);
            StartQueue.settle(draft);
            Canary.watch(draft);
            Handover.settle(draft);
            Rolling.settle(draft);
            RestartRequests.settle(draft);
            Recycler.settle(draft);
            Retirement.settle(draft);
            Standbys.settle(draft);
            Scaling.settle(draft);
            Canary.lose(draft);
        } else if (draft.phase == Phase.STOPPING) {
            Retirement.giveWay(draft);
            Stopping.settle(draft);
        }
        Leading.settle(draft);
        tellServing(draft, told);
    }

    private static int tellServing(Draft draft, int told) {
        int serving = draft.serving();
        if (serving != told) {
            draft.act(new Action.ServingChanged(serving));
        }
        return serving;
    }

    private static void settleReadiness(Draft draft) {
        if (!draft.milestones.complete()
                && draft.serving() == draft.desired
                && draft.slots.keySet().stream().allMatch(draft::wanted)) {
            draft.milestones = draft.milestones.withComplete();
            draft.publish(new ClusterReadyEvent(
                    draft.now(), draft.desired, draft.point().minus(draft.milestones.startedPoint())));
        }
        if (!draft.milestones.served()
                && !draft.milestones.couldNotStart()
                && draft.slots.values().stream().allMatch(Slot::givenUp)) {
            draft.milestones = draft.milestones.withCouldNotStart();
            draft.act(new Action.CouldNotStart());
        }
    }
}
