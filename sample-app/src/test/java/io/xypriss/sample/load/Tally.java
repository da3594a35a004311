package io.xypriss.sample.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what became of the requests. Thread-safe. */
final class Tally {

    private final LongAdder answered = new LongAdder();

    private final LongAdder resent = new LongAdder();

    private final List<Loss> lost = new ArrayList<>();

    /** Counts it as answered, or as lost if this is not the answer to it. */
    void answered(Request request, Answer answer, @Nullable Long pid) {
        if (answer.status() != 200) {
            lost(request, pid, "status " + answer.status());
        } else if (!request.isAnsweredBy(answer.body())) {
            lose(new Loss(request.toString(), pid, "got " + answer.text(), true));
        } else {
            this.answered.increment();
        }
    }

    void lost(Request request, @Nullable Long pid, String problem) {
        lose(new Loss(request.toString(), pid, problem, false));
    }

    /** The server has said that it did not, and will not, process it. */
    void resent() {
        this.resent.increment();
    }

    long answered() {
        return this.answered.sum();
    }

    long resentRequests() {
        return this.resent.sum();
    }

    synchronized List<Loss> lost() {
        return List.copyOf(this.lost);
    }

    private synchronized void lose(Loss loss) {
        this.lost.add(loss);
    }
}
