package io.xypriss.cluster.supervise.apply;

import io.xypriss.cluster.supervise.Action;
import io.xypriss.cluster.supervise.state.Phase;

/**
 * What is true of the cluster as a whole once a fact has been dealt with. The order matters, and each position has its
 * reason; the next fact, or the next deadline, settles what this round could not.
 */
final class Settling {

    private Settling() {}

    /** @param servingBefore how many workers served before the fact */
    static void settle(Draft draft, int servingBefore) {
        if (draft.running()) {
            // First of all: a standby that takes the place of a lost worker at once is not missed by what follows, nor
            // by
            // those who are told how many serve.
            Promoting.settle(draft);
        }
        // Before anything new is begun, so that a loss is told before what comes of it.
        int told = tellServing(draft, servingBefore);
        Lifetime.served(draft);
        if (draft.running()) {
            settleRunning(draft);
        } else if (draft.phase() == Phase.STOPPING) {
            // Before the stop is settled, which waits for the process that writes.
            Retirement.giveWay(draft);
            Lifetime.settleStop(draft);
        }
        // Last but one: who serves, and who leaves, is decided now.
        Leading.settle(draft);
        tellServing(draft, told);
    }

    private static void settleRunning(Draft draft) {
        // Before a roll or a recycling can take a worker away: the milestones are about those that serve now.
        Lifetime.settleStart(draft);
        // Before anything that may be spawned: the process that writes counts as one of the surplus.
        Retirement.giveWay(draft);
        // Workers that are missing start before workers that serve are replaced.
        Starting.settle(draft);
        // Before takeovers, which wait for a canary only once it is watched.
        RollSteps.watchCanary(draft);
        // Before new replacements: a takeover makes room for the next one.
        Replacing.settle(draft);
        // The four that replace workers share one budget, in the order of their claim: a roll is an order for all
        // workers,
        // a request is an order for one, recycling is a precaution, and retirement only makes later starts faster.
        RollSteps.settle(draft);
        RestartRequests.settle(draft);
        Recycler.settle(draft);
        Retirement.settle(draft);
        // Again, as a worker that leaves now is to be missed by nobody.
        Promoting.settle(draft);
        // After all that changes who serves: surplus workers leave once enough others serve.
        Scaling.settle(draft);
        // After all that may take the canary away.
        RollSteps.loseCanary(draft);
    }

    private static int tellServing(Draft draft, int told) {
        int serving = draft.serving();
        if (serving != told) {
            draft.act(new Action.ServingChanged(serving));
        }
        return serving;
    }
}
