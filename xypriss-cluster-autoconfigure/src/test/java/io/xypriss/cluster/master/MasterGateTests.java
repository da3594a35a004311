package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.socket.AcceptGate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MasterGateTests {

    private final FakeGate web = new FakeGate();

    @Test
    void ownPortIsAnsweredWheneverNoWorkerServes() {
        MasterGate gate = new MasterGate(true, false);
        gate.attach(this.web);
        assertThat(this.web.isOpen()).isTrue();
        gate.serving(2);
        assertThat(this.web.isOpen()).isFalse();
        gate.stopping();
        gate.serving(0);
        assertThat(this.web.isOpen()).isTrue();
    }

    @Test
    void onAPortThatOutlivesTheMasterConnectionsWaitForTheNext() {
        MasterGate gate = new MasterGate(true, true);
        gate.attach(this.web);
        assertThat(this.web.isOpen()).as("before the first worker serves").isFalse();
        gate.serving(1);
        assertThat(this.web.isOpen()).isFalse();
        gate.serving(0);
        assertThat(this.web.isOpen()).as("all workers have crashed").isTrue();
        gate.serving(1);
        gate.stopping();
        gate.serving(0);
        assertThat(this.web.isOpen()).as("at the stop").isFalse();
    }

    @Test
    void portThatWorkersDoNotShareIsAlwaysAnswered() {
        MasterGate gate = new MasterGate(false, false);
        gate.serving(2);
        gate.attach(this.web);
        assertThat(this.web.isOpen()).isTrue();
    }

    private static final class FakeGate implements AcceptGate {

        private boolean open;

        @Override
        public void open() {
            this.open = true;
        }

        @Override
        public void close() {
            this.open = false;
        }

        @Override
        public boolean isOpen() {
            return this.open;
        }

        @Override
        public int openConnections() {
            return 0;
        }

        @Override
        public CompletableFuture<Void> drain(Duration idleGrace) {
            return CompletableFuture.completedFuture(null);
        }
    }
}
