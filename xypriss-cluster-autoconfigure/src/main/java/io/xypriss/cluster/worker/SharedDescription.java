package io.xypriss.cluster.worker;

import io.xypriss.cluster.control.protocol.MasterMessage;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the master once for all who ask at the same time. Whoever asks gets an answer that was asked for afterwards, so that it
 * shows what had happened before. At most one question is in flight. Thread-safe.
 */
final class SharedDescription {

    private final Supplier<CompletableFuture<MasterMessage>> master;

    private boolean asking;

    /** What those wait for who have asked since the question in flight was sent. */
    private @Nullable CompletableFuture<MasterMessage> next;

    /** @param master asks the master */
    SharedDescription(Supplier<CompletableFuture<MasterMessage>> master) {
        this.master = master;
    }

    CompletableFuture<MasterMessage> ask() {
        CompletableFuture<MasterMessage> answer;
        synchronized (this) {
            if (this.asking) {
                if (this.next == null) {
                    this.next = new CompletableFuture<>();
                }
                return this.next.copy();
            }
            this.asking = true;
            answer = new CompletableFuture<>();
        }
        ask(answer);
        return answer.copy();
    }

    private void ask(CompletableFuture<MasterMessage> answer) {
        this.master.get().whenComplete((message, problem) -> {
            askForThoseWhoWait();
            if (problem != null) {
                answer.completeExceptionally(problem);
            } else {
                answer.complete(message);
            }
        });
    }

    private void askForThoseWhoWait() {
        CompletableFuture<MasterMessage> waiting;
        synchronized (this) {
            waiting = this.next;
            this.next = null;
            this.asking = waiting != null;
        }
        if (waiting != null) {
            // Elsewhere, for where the master is gone each question fails at once, and the next would be asked within
            // it.
            CompletableFuture.runAsync(() -> ask(waiting));
        }
    }
}
