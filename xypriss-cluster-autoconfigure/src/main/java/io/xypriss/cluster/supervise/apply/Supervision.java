package io.xypriss.cluster.supervise.apply;

import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.rule.DeadlineRule;
import io.xypriss.cluster.supervise.rule.OversleepRule;
import io.xypriss.cluster.supervise.state.ClusterState;
import io.xypriss.cluster.supervise.state.Transition;
import java.time.Instant;

/** The whole of supervision, as one pure function. */
public final class Supervision {

    private Supervision() {}

    /**
     * What follows from a fact. Deadlines are acted on by {@link Fact.DeadlinePassed} alone, so that facts that are
     * already known come before them.
     *
     * @param now what the clock shows; it may jump. Backwards counts as no time passed. A fact that comes more than 5 s
     *     after the deadline at which one was due shows that the supervisor itself (and perhaps the workers with it) did
     *     not run: outstanding checks, start-ups and leave-takings are then given their whole time afresh
     */
    public static Transition next(ClusterState state, Fact fact, Instant now) {
        Draft draft = new Draft(state, now);
        if (OversleepRule.overslept(state.deadline(), state.time().elapsed(), draft.point())) {
            OversleepRule.forgiven(draft).forEach(draft::update);
            OversleepRule.forgivenWriting(draft).ifPresent(writing -> Recorders.writing(draft, writing));
        }
        fact.handledBy(new FactHandler(draft));
        Settling.settle(draft, state.serving());
        return new Transition(new ClusterState(draft, DeadlineRule.earliest(draft)), draft.actions());
    }
}
