package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.ClusterException;
import io.xypriss.cluster.host.ServiceNotifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HangupRestartTests {

    private final List<CompletableFuture<Void>> restarts = new ArrayList<>();

    private final AtomicBoolean possible = new AtomicBoolean(true);

    private final HangupRestart hangup =
            new HangupRestart(this::restart, this.possible::get, ServiceNotifier.of(Map.of()));

    @Test
    void eachRestartsAllWorkers() {
        this.hangup.run();
        this.restarts.get(0).complete(null);
        this.hangup.run();
        assertThat(this.restarts).hasSize(2);
    }

    @Test
    void stormIsOneRestartAndOneMore() {
        for (int i = 0; i < 100; i++) {
            this.hangup.run();
        }
        assertThat(this.restarts).hasSize(1);
        this.restarts.get(0).complete(null);
        assertThat(this.restarts).hasSize(2);
        this.restarts.get(1).complete(null);
        assertThat(this.restarts).hasSize(2);
    }

    @Test
    void restartThatFailsIsNotTheLast() {
        this.hangup.run();
        this.restarts.get(0).completeExceptionally(new ClusterException("worker 2 could not start"));
        this.hangup.run();
        assertThat(this.restarts).hasSize(2);
    }

    @Test
    void isIgnoredWhileNothingCanBeRestarted() {
        this.possible.set(false);
        this.hangup.run();
        assertThat(this.restarts).isEmpty();
        this.possible.set(true);
        this.hangup.run();
        assertThat(this.restarts).hasSize(1);
    }

    private CompletableFuture<Void> restart() {
        CompletableFuture<Void> restart = new CompletableFuture<>();
        this.restarts.add(restart);
        return restart;
    }
}
