package io.xypriss.cluster.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class SwitchedGateTests {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void isNotDrainedBetweenTwoConnectionsThatCameWhileItClosed() {
        CompletableFuture<Void> ending = new CompletableFuture<>();
        SwitchedGate<String> gate = new SwitchedGate<>() {

            @Override
            protected void accept(boolean accept) {
                if (!accept) {
                    taken("ends at once");
                    released("ends at once");
                    taken("stays");
                }
            }

            @Override
            protected void endConnections(Duration idleGrace, CompletableFuture<Void> drained) {
                ending.complete(null);
            }
        };
        gate.open();
        CompletableFuture<Void> drained = gate.drain(Duration.ZERO);
        assertThat(ending).as("there is one to end").isDone();
        assertThat(drained).failsWithin(Duration.ofMillis(200)).withThrowableOfType(TimeoutException.class);
        assertThat(gate.openConnections()).isOne();
        gate.released("stays");
        assertThat(drained).succeedsWithin(LIMIT);
    }
}
