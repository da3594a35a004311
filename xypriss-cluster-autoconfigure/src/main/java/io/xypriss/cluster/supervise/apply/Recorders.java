package io.xypriss.cluster.supervise.apply;

import io.xypriss.cluster.supervise.Fact;
import io.xypriss.cluster.supervise.WorkerRef;
import io.xypriss.cluster.supervise.rule.RetirementRule;
import io.xypriss.cluster.supervise.state.StartReason;
import io.xypriss.cluster.supervise.state.WorkerProcess;
import org.jspecify.annotations.Nullable;

/** Owns which processes record the classes they load, and which one writes them down. */
final class Recorders {

    private Recorders() {}

    /** A process is about to be spawned. */
    static void spawning(Draft draft, WorkerRef ref, StartReason reason, String release) {
        if (RetirementRule.isToRecord(draft, ref, reason, release)) {
            draft.setRecording(draft.recording().with(ref, 0));
        }
    }

    static void spawned(Draft draft, Fact.WorkerSpawned fact) {
        if (!fact.recording()) {
            forget(draft, fact.ref());
        }
    }

    static void reported(Draft draft, Fact.FiguresReported fact) {
        if (draft.recording().recorders().containsKey(fact.ref())) {
            draft.setRecording(draft.recording().with(fact.ref(), fact.requests()));
        }
    }

    /** It does not record, or not any more, or nothing comes of it. */
    static void forget(Draft draft, WorkerRef ref) {
        draft.setRecording(draft.recording().without(ref));
    }

    /** The process that writes from now on; absent where none does any more. */
    static void writing(Draft draft, @Nullable WorkerProcess process) {
        draft.setRecording(draft.recording().writing(process));
    }
}
