package io.xypriss.cluster.supervise.rule;

import io.xypriss.cluster.supervise.state.Phase;
import io.xypriss.cluster.supervise.state.Situation;
import java.util.Optional;

/** What a stop of the cluster rules out, and when it is over. */
public final class StopRule {

    private static final String STOPPING = "the cluster is stopping";

    private StopRule() {}

    /** Why no command but a stop is taken any more; absent while the cluster runs. */
    public static Optional<String> refusal(Situation situation) {
        return switch (situation.phase()) {
            case NEW -> Optional.of("the cluster has not started yet");
            case RUNNING -> Optional.empty();
            case STOPPING -> Optional.of(STOPPING);
            case STOPPED -> Optional.of("the cluster has stopped");
        };
    }

    /** What is said to those whose commands a stop overtakes. */
    public static String overtaken() {
        return STOPPING;
    }

    /** Whether no process is left to wait for. */
    public static boolean isOver(Situation situation) {
        return situation.phase() == Phase.STOPPING
                && situation.recording().writing() == null
                && situation.slots().stream().allMatch(slot -> slot.processes().isEmpty());
    }
}
