package io.xypriss.cluster.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.socket.AcceptGate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** How servers that are none follow the state of the cluster. */
@ExtendWith(OutputCaptureExtension.class)
class OutageGateTests {

    private static final Duration LONG = Duration.ofSeconds(30);

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(START);

    private final FakeServers first = new FakeServers();

    private final FakeServers second = new FakeServers();

    private final OutageServer publicPort = this.first.server(OutagePort.PUBLIC);

    private final OutageServer managementPort = this.second.server(OutagePort.MANAGEMENT);

    @AfterEach
    void close() {
        this.publicPort.close();
        this.managementPort.close();
    }

    @Test
    void bothPortsAreAnsweredInAnOutageAndEachOutageHasServersOfItsOwn() {
        try (OutageGate gate = gate()) {
            gate.serving(1);
            assertThat(this.first.started).as("nothing was needed").hasValue(0);
            gate.serving(0);
            awaitOpen(this.first, 1);
            awaitOpen(this.second, 1);
            gate.serving(1);
            await().atMost(LONG).until(() -> this.first.stopped.get() == 1 && this.second.stopped.get() == 1);
            gate.serving(0);
            awaitOpen(this.first, 2);
            awaitOpen(this.second, 2);
        }
        assertThat(this.first.stopped).hasValue(2);
        assertThat(this.second.stopped).hasValue(2);
    }

    @Test
    void startIsWaitedForByTheClock() {
        InstantSource late = () -> this.now.getAndSet(START.plus(OutageState.START_GRACE));
        try (OutageGate gate = new OutageGate(List.of(this.publicPort), late, false)) {
            awaitOpen(this.first, 1);
            gate.serving(1);
            await().atMost(LONG).until(() -> this.first.stopped.get() == 1);
        }
    }

    @Test
    void workerThatComesWhileTheServerStartsIsNotOvertaken() throws InterruptedException {
        this.first.hold = new CountDownLatch(1);
        try (OutageGate gate = gate()) {
            gate.serving(1);
            gate.serving(0);
            assertThat(this.first.starting.await(LONG.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            gate.serving(1);
            this.first.hold.countDown();
            await().atMost(LONG).until(() -> this.first.stopped.get() == 1);
            assertThat(this.first.opened).hasValue(0);
        }
    }

    @Test
    void connectionsWaitAfterAStartThatFailedAndTheLogSaysSoOnce(CapturedOutput output) {
        this.first.failure = new IllegalStateException("no certificate");
        try (OutageGate gate = gate()) {
            gate.serving(1);
            gate.serving(0);
            await().atMost(LONG).until(() -> output.getAll().contains("no certificate"));
            gate.serving(1);
            gate.serving(0);
            await().atMost(LONG).until(() -> this.first.attempts.get() > 1);
            gate.serving(1);
            this.first.failure = null;
            gate.serving(0);
            awaitOpen(this.first, 1);
        }
        assertThat(output.getAll())
                .containsOnlyOnce(
                        "The master cannot answer the public port while no worker serves, so connections wait");
    }

    @Test
    void stopDuringAStartLeavesNothing() throws InterruptedException {
        this.first.hold = new CountDownLatch(1);
        OutageGate gate = gate();
        gate.stopping();
        assertThat(this.first.starting.await(LONG.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        Thread release = new Thread(this.first.hold::countDown);
        release.start();
        gate.close();
        release.join();
        assertThat(this.first.stopped).hasValue(1);
        gate.serving(0);
        awaitNoThread();
    }

    @Test
    void threadEndsWhenNothingIsToBeDone() {
        try (OutageGate gate = gate()) {
            awaitNoThread();
            gate.serving(1);
            assertThat(threads()).isEmpty();
            gate.serving(0);
            awaitOpen(this.first, 1);
            awaitNoThread();
        }
    }

    private OutageGate gate() {
        return new OutageGate(List.of(this.publicPort, this.managementPort), this.now::get, false);
    }

    /** An executor has terminated a moment before its thread has. */
    private static void awaitNoThread() {
        await().atMost(LONG).until(() -> threads().isEmpty());
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter((thread) -> thread.getName().startsWith("xypriss-outage-"))
                .toList();
    }

    private static void awaitOpen(FakeServers servers, int count) {
        await().atMost(LONG).until(() -> servers.opened.get() == count);
    }

    private static final class FakeServers {

        private final AtomicInteger attempts = new AtomicInteger();

        private final AtomicInteger started = new AtomicInteger();

        private final AtomicInteger opened = new AtomicInteger();

        private final AtomicInteger stopped = new AtomicInteger();

        private final CountDownLatch starting = new CountDownLatch(1);

        private volatile CountDownLatch hold = new CountDownLatch(0);

        private volatile RuntimeException failure;

        private OutageServer server(OutagePort port) {
            return new OutageServer(port, getClass().getClassLoader(), new AlwaysAsked(), this::start);
        }

        private RunningServer start() throws InterruptedException {
            this.attempts.incrementAndGet();
            this.starting.countDown();
            this.hold.await();
            if (this.failure != null) {
                throw this.failure;
            }
            this.started.incrementAndGet();
            return new RunningServer(new FakeGate(this), this.stopped::incrementAndGet);
        }
    }

    /** Somebody always asks. */
    private static final class AlwaysAsked implements OutageServer.Demand {

        @Override
        public void await(BooleanSupplier wanted) {}

        @Override
        public void recheck() {}
    }

    private record FakeGate(FakeServers servers) implements AcceptGate {

        @Override
        public void open() {
            this.servers.opened.incrementAndGet();
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isOpen() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int openConnections() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Void> drain(Duration idleGrace) {
            return CompletableFuture.completedFuture(null);
        }
    }
}
