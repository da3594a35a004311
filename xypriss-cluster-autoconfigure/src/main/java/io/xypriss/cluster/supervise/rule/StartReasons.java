package io.xypriss.cluster.supervise.rule;

import io.xypriss.cluster.supervise.state.RollProgress;
import io.xypriss.cluster.supervise.state.Situation;
import io.xypriss.cluster.supervise.state.StartReason;
import org.jspecify.annotations.Nullable;

/** Says for people why a process is started. */
public final class StartReasons {

    /** Why a worker is retired. */
    public static final String RETIREMENT = "it is retired to make the class archive of its release";

    private StartReasons() {}

    /**
     * @param usage what the process that is replaced has used up; absent where that is not known
     */
    public static String describe(Situation situation, StartReason reason, @Nullable String usage) {
        return switch (reason) {
            case ROLL -> roll(situation);
            case ROLLBACK -> roll(situation) + " is undone";
            case RECYCLING -> usage == null ? "it has reached its age" : usage;
            case RETIREMENT -> RETIREMENT;
            case GROWTH, FAILURE, REQUEST -> "as requested";
        };
    }

    private static String roll(Situation situation) {
        RollProgress roll = situation.latestRoll();
        return "rolling restart" + (roll == null ? "" : " " + roll.id());
    }
}
