package io.xypriss.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.control.protocol.MasterMessage;
import io.xypriss.cluster.control.protocol.TestFigures;
import io.xypriss.cluster.control.protocol.WorkerMessage;
import io.xypriss.cluster.socket.AcceptGate;
import io.xypriss.cluster.socket.OpenStreams;
import io.xypriss.cluster.socket.RequestFigures;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class WorkerRuntimeTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    /** Longer than any test waits. */
    private static final Duration FOREVER = Duration.ofHours(1);

    private static final Duration AWHILE = Duration.ofMillis(300);

    private final List<WorkerMessage> sent = new CopyOnWriteArrayList<>();

    private final List<String> happened = new CopyOnWriteArrayList<>();

    private final Gate gate = new Gate();

    private WorkerRuntime runtime = runtime(LONG);

    private WorkerRuntime runtime(Duration shutdownTimeout) {
        return runtime(shutdownTimeout, new DrainTimes(shutdownTimeout, shutdownTimeout));
    }

    private WorkerRuntime runtime(Duration shutdownTimeout, DrainTimes times) {
        WorkerRuntime runtime = new WorkerRuntime(shutdownTimeout, times, this.sent::add, new WorkerRuntime.Exit() {

            @Override
            public void exit(int code) {
                WorkerRuntimeTests.this.happened.add("exit " + code);
            }

            @Override
            public void halt(int code) {
                WorkerRuntimeTests.this.happened.add("halt " + code);
            }
        });
        runtime.serve(this.gate, () -> new RequestFigures(10, 1, 5000));
        runtime.closeWith(() -> this.happened.add("context closed"));
        return runtime;
    }

    @BeforeEach
    void ready() {
        this.runtime.ready();
        assertThat(this.sent).containsExactly(new WorkerMessage.Ready());
        this.sent.clear();
    }

    @Test
    void gateFollowsTheMaster() {
        this.runtime.received(new MasterMessage.OpenGate());
        assertThat(this.gate.isOpen()).isTrue();
        this.runtime.received(new MasterMessage.CloseGate());
        assertThat(this.gate.isOpen()).isFalse();
    }

    @Test
    void managementPortOpensClosesAndDrainsWithThePublicOne() {
        Gate management = new Gate();
        this.runtime.serveManagement(management);
        this.runtime.received(new MasterMessage.OpenGate());
        assertThat(List.of(this.gate.isOpen(), management.isOpen())).containsOnly(true);
        this.runtime.received(new MasterMessage.CloseGate());
        assertThat(List.of(this.gate.isOpen(), management.isOpen())).containsOnly(false);
        this.runtime.received(new MasterMessage.FiguresRequest(3));
        assertThat(this.sent)
                .as("connections of the public port alone")
                .containsExactly(TestFigures.message(3, 10, 1, 5000, 7));
        this.runtime.received(new MasterMessage.Drain(LONG.toMillis()));
        await().atMost(LONG).until(() -> this.gate.draining && management.draining);
        this.gate.drained.complete(null);
        assertThat(this.happened).as("it waits for both").isEmpty();
        management.drained.complete(null);
        await().atMost(LONG).until(() -> this.happened.contains("exit 0"));
    }

    @Test
    void saysWhenTheApplicationRefusesTrafficAndAcceptsItAgain() {
        this.runtime.unready();
        this.runtime.unready();
        assertThat(this.sent).containsExactly(new WorkerMessage.Unready());
        this.runtime.ready();
        this.runtime.ready();
        assertThat(this.sent).containsExactly(new WorkerMessage.Unready(), new WorkerMessage.Ready());
    }

    @Test
    void hasNothingToRefuseBeforeItIsReady() {
        this.runtime = runtime(LONG);
        this.runtime.unready();
        assertThat(this.sent).isEmpty();
    }

    @Test
    void gateStaysClosedWhileTheApplicationRefusesTraffic() {
        this.runtime.unready();
        this.runtime.received(new MasterMessage.OpenGate());
        assertThat(this.gate.isOpen()).as("sent before the master knew").isFalse();
        this.runtime.ready();
        this.runtime.received(new MasterMessage.OpenGate());
        assertThat(this.gate.isOpen()).isTrue();
    }

    @Test
    void refusalIsPartOfLeaving() {
        this.runtime.leave(0, "a test");
        this.runtime.unready();
        assertThat(this.sent).doesNotContain(new WorkerMessage.Unready());
    }

    @Test
    void warmsUpWhileItStandsBy() {
        AtomicInteger requests = new AtomicInteger();
        this.runtime.exercise((timeout) -> {
            requests.incrementAndGet();
            return null;
        });
        this.runtime.received(new MasterMessage.StandBy());
        await().atMost(LONG).until(() -> requests.get() == WarmUp.REQUESTS);
        assertThat(this.gate.isOpen()).isFalse();
    }

    @Test
    void warmsUpNoFurtherOnceItServes() {
        AtomicInteger requests = new AtomicInteger();
        CompletableFuture<Void> promoted = new CompletableFuture<>();
        new WarmUp(
                        (timeout) -> {
                            if (requests.incrementAndGet() == 3) {
                                promoted.complete(null);
                            }
                            return null;
                        },
                        (timeout) -> fail("it is promoted"),
                        () -> !promoted.isDone())
                .run();
        assertThat(requests).hasValue(3);
    }

    @Test
    void warmsUpByHealthChecksWhereNobodyAnswersOtherRequests() {
        AtomicInteger requests = new AtomicInteger();
        AtomicInteger checks = new AtomicInteger();
        new WarmUp(
                        (timeout) -> (requests.incrementAndGet() == 5) ? "it answers 404" : null,
                        (timeout) -> (checks.incrementAndGet() == 7) ? "it refuses" : null,
                        () -> true)
                .run();
        assertThat(requests).hasValue(5);
        assertThat(checks).hasValue(7);
    }

    @Test
    void reportsWhatItHasServed() {
        this.runtime.received(new MasterMessage.FiguresRequest(3));
        assertThat(this.sent).containsExactly(TestFigures.message(3, 10, 1, 5000, 7));
    }

    @Test
    void answersChecksWithWhatTheProbeFinds() {
        this.runtime.received(new MasterMessage.Check(1, 1000));
        await().atMost(LONG).until(() -> this.sent.contains(new WorkerMessage.CheckResult(1, true, null)));
        this.runtime.probe((timeout) -> "broken after " + timeout.toMillis());
        this.runtime.received(new MasterMessage.Check(2, 1000));
        await().atMost(LONG)
                .until(() -> this.sent.contains(new WorkerMessage.CheckResult(2, false, "broken after 1000")));
        this.runtime.probe((timeout) -> {
            throw new IllegalStateException("oops");
        });
        this.runtime.received(new MasterMessage.Check(3, 1000));
        await().atMost(LONG).until(() -> this.sent.size() == 3);
        assertThat(this.sent.get(2).toString()).contains("oops").contains("healthy=false");
    }

    @Test
    void checkThatComesWhileOneHangsIsAnsweredAtOnce() {
        CountDownLatch hang = new CountDownLatch(1);
        this.runtime.probe((timeout) -> {
            try {
                hang.await();
                return null;
            } catch (InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
        });
        this.runtime.received(new MasterMessage.Check(1, 1000));
        this.runtime.received(new MasterMessage.Check(2, 1000));
        assertThat(this.sent).hasSize(1);
        assertThat(this.sent.get(0).toString()).contains("checkId=2").contains("healthy=false");
        hang.countDown();
        await().atMost(LONG).until(() -> this.sent.contains(new WorkerMessage.CheckResult(1, true, null)));
    }

    @Test
    void drainsThenClosesThenExits() {
        this.runtime.received(new MasterMessage.OpenGate());
        this.runtime.received(new MasterMessage.Drain(LONG.toMillis()));
        await().atMost(LONG).until(() -> this.gate.draining);
        assertThat(this.happened).isEmpty();
        this.runtime.received(new MasterMessage.OpenGate());
        assertThat(this.gate.isOpen())
                .as("a worker that leaves does not open again")
                .isFalse();
        this.gate.drained.complete(null);
        await().atMost(LONG).until(() -> this.happened.size() == 2);
        assertThat(this.happened).containsExactly("context closed", "exit 0");
        assertThat(this.sent).contains(TestFigures.message(0, 10, 1, 5000, 7));
    }

    @Test
    void leadsNoMoreBeforeItDrains() {
        WorkerLeadership leadership = leading((event) -> {});
        this.runtime.received(new MasterMessage.Drain(LONG.toMillis()));
        assertThat(leadership.isLeader()).isFalse();
        await().atMost(LONG).until(() -> this.sent.contains(new WorkerMessage.LeadershipEnded(1, 0)));
        assertThat(this.happened).isEmpty();
        this.gate.drained.complete(null);
        await().atMost(LONG).until(() -> this.happened.contains("exit 0"));
    }

    @Test
    void saysThatItLeavesBeforeItSaysThatItLeadsNoMore() {
        leading((event) -> {});
        this.runtime.leave(143, "a test");
        await().atMost(LONG).until(() -> this.sent.contains(new WorkerMessage.LeadershipEnded(1, 0)));
        assertThat(this.sent).startsWith(new WorkerMessage.Leaving("a test"));
    }

    @Test
    void listenerThatHangsKeepsNoWorkerFromLeaving() {
        CountDownLatch hang = new CountDownLatch(1);
        WorkerLeadership leadership = leading((event) -> {
            try {
                hang.await();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        });
        this.gate.drained.complete(null);
        this.runtime.received(new MasterMessage.Drain(LONG.toMillis()));
        await().atMost(LONG).until(() -> this.happened.contains("exit 0"));
        assertThat(this.happened).as("by itself, not halted").containsExactly("context closed", "exit 0");
        assertThat(leadership.isLeader()).isFalse();
        hang.countDown();
    }

    private WorkerLeadership leading(Consumer<Object> listener) {
        WorkerLeadership leadership = new WorkerLeadership(this.sent::add, AWHILE);
        leadership.publishWith(listener);
        leadership.received(new MasterMessage.GrantLeadership(1));
        this.runtime.leadWith(leadership);
        return leadership;
    }

    @Test
    void leavesWhenTheTimeToDrainIsOver() {
        this.runtime.received(new MasterMessage.Drain(50));
        await().atMost(LONG).until(() -> this.happened.contains("exit 0"));
        assertThat(this.gate.drained).isNotDone();
    }

    @Test
    void streamsAreEndedWithinTheirTime() {
        Streams streams = new Streams(2);
        this.runtime = runtime(LONG, new DrainTimes(LONG, Duration.ofSeconds(3)));
        this.runtime.endWhenDraining("streams", streams);
        assertThat(streams.within).isNull();
        this.runtime.received(new MasterMessage.Drain(LONG.toMillis()));
        await().atMost(LONG).until(() -> this.gate.draining && streams.within != null);
        assertThat(streams.within).isEqualTo(Duration.ofSeconds(3));
        assertThat(this.happened).isEmpty();
        streams.open = 0;
        this.gate.drained.complete(null);
        await().atMost(LONG).until(() -> this.happened.contains("exit 0"));
    }

    @Test
    void streamsHaveNearlyAllTheTimeThereIsButNoMore() {
        Streams streams = new Streams(0);
        this.runtime = runtime(LONG, new DrainTimes(LONG, LONG));
        this.runtime.endWhenDraining("streams", streams);
        this.gate.drained.complete(null);
        this.runtime.received(new MasterMessage.Drain(1000));
        await().atMost(LONG).until(() -> this.happened.contains("exit 0"));
        assertThat(streams.within).isEqualTo(Duration.ofMillis(900));
    }

    @Test
    void requestsWaitForStreamsThatAreStillBeingEnded() {
        Streams streams = new Streams(2);
        this.runtime = runtime(LONG, new DrainTimes(Duration.ZERO, LONG.minusSeconds(6)));
        this.runtime.endWhenDraining("streams", streams);
        this.runtime.received(new MasterMessage.Drain(LONG.toMillis()));
        long until = System.nanoTime() + Drain.IDLE_END.plusMillis(500).toNanos();
        await().atMost(LONG).until(() -> System.nanoTime() > until);
        assertThat(this.happened).isEmpty();
        streams.open = 0;
        await().atMost(LONG).until(() -> this.happened.contains("exit 0"));
        assertThat(this.gate.drained).isNotDone();
    }

    @Test
    void streamsForWhichNoGateWaitsHaveTheirTime() {
        Streams streams = new Streams(1);
        this.runtime.endWhenDraining("streams", streams);
        this.gate.drained.complete(null);
        this.runtime.received(new MasterMessage.Drain(LONG.toMillis()));
        await().atMost(LONG).until(() -> streams.asked > 3);
        assertThat(this.happened).isEmpty();
        streams.open = 0;
        await().atMost(LONG).until(() -> this.happened.contains("exit 0"));
    }

    @Test
    void saysWhatItLeavesBehind(CapturedOutput output) {
        this.runtime = runtime(LONG, new DrainTimes(Duration.ZERO, Duration.ZERO));
        this.runtime.endWhenDraining("WebSockets", new Streams(2));
        this.runtime.endWhenDraining("event streams", new Streams(0));
        this.runtime.endWhenDraining("others", new Streams(1));
        this.runtime.received(new MasterMessage.Drain(100));
        await().atMost(LONG).until(() -> this.happened.contains("exit 0"));
        assertThat(output)
                .containsPattern("Leaving without what is still open after \\d+ ms: 7 connections, among them"
                        + " 2 WebSockets and 1 others");
    }

    @Test
    void signalToTheWholeGroupWhileDrainingChangesNothing() {
        this.runtime = runtime(FOREVER);
        this.runtime.received(new MasterMessage.Drain(FOREVER.toMillis()));
        await().atMost(LONG).until(() -> this.gate.draining);
        this.runtime.leave(143, "it was told to terminate");
        await().during(AWHILE).atMost(LONG).until(this.happened::isEmpty);
        assertThat(this.sent).doesNotContain(new WorkerMessage.Leaving("it was told to terminate"));
        this.gate.drained.complete(null);
        await().atMost(LONG).until(() -> this.happened.contains("exit 0"));
    }

    @Test
    void signalToTheWholeGroupBeforeTheMasterAsksChangesNothing() {
        this.runtime = runtime(FOREVER);
        this.runtime.leave(143, "it was told to terminate");
        await().atMost(LONG).until(() -> this.gate.draining);
        this.runtime.received(new MasterMessage.Drain(FOREVER.toMillis()));
        await().during(AWHILE).atMost(LONG).until(this.happened::isEmpty);
        this.gate.drained.complete(null);
        await().atMost(LONG).until(() -> this.happened.contains("exit 143"));
    }

    @Test
    void secondSignalHurries() {
        this.runtime = runtime(FOREVER);
        this.runtime.leave(143, "it was told to terminate");
        await().atMost(LONG).until(() -> this.gate.draining);
        this.runtime.leave(143, "it was told to terminate");
        await().atMost(LONG).until(() -> this.happened.contains("exit 143"));
    }

    @Test
    void masterCanHurry() {
        this.runtime = runtime(FOREVER);
        this.runtime.received(new MasterMessage.Drain(FOREVER.toMillis()));
        await().atMost(LONG).until(() -> this.gate.draining);
        this.runtime.received(new MasterMessage.Drain(0));
        await().atMost(LONG).until(() -> this.happened.contains("exit 0"));
    }

    @Test
    void workerThatDrainsDoesNotOutliveItsMasterForLong() {
        this.runtime = runtime(Duration.ofMillis(100), new DrainTimes(FOREVER, FOREVER));
        this.runtime.received(new MasterMessage.Drain(FOREVER.toMillis()));
        await().atMost(LONG).until(() -> this.gate.draining);
        this.runtime.masterGone("killed");
        await().atMost(LONG).until(() -> this.happened.contains("exit 0"));
    }

    @Test
    void signalDrainsAndSaysSo() {
        this.runtime.leave(143, "it was told to terminate");
        assertThat(this.sent).containsExactly(new WorkerMessage.Leaving("it was told to terminate"));
        this.gate.drained.complete(null);
        await().atMost(LONG).until(() -> this.happened.contains("exit 143"));
    }

    @Test
    void leavesWhenTheMasterIsGone() {
        this.runtime.masterGone("killed");
        this.gate.drained.complete(null);
        await().atMost(LONG).until(() -> this.happened.size() == 2);
        assertThat(this.happened).containsExactly("context closed", "exit 70");
    }

    @Test
    void workerThatHangsWhileClosingEndsItself() {
        this.runtime = runtime(Duration.ofMillis(10));
        CountDownLatch hang = new CountDownLatch(1);
        this.runtime.closeWith(() -> {
            try {
                hang.await();
            } catch (InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
        });
        this.runtime.masterGone(null);
        await().atMost(LONG).until(() -> this.happened.contains("halt 70"));
        hang.countDown();
        await().atMost(LONG).until(() -> this.happened.contains("exit 70"));
    }

    @Test
    void failingToCloseDoesNotKeepItFromLeaving() {
        this.runtime.closeWith(() -> {
            throw new IllegalStateException("deliberately thrown by a test");
        });
        this.gate.drained.complete(null);
        this.runtime.received(new MasterMessage.Drain(1000));
        await().atMost(LONG).until(() -> this.happened.contains("exit 0"));
    }

    private static final class Streams implements OpenStreams {

        private volatile int open;

        private volatile int asked;

        private volatile Duration within;

        Streams(int open) {
            this.open = open;
        }

        @Override
        public void end(Duration within) {
            this.within = within;
        }

        @Override
        public int count() {
            this.asked = this.asked + 1;
            return this.open;
        }
    }

    private static final class Gate implements AcceptGate {

        private final CompletableFuture<Void> drained = new CompletableFuture<>();

        private volatile boolean open;

        private volatile boolean draining;

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
            return 7;
        }

        @Override
        public CompletableFuture<Void> drain(Duration idleGrace) {
            this.open = false;
            this.draining = true;
            return this.drained;
        }
    }
}
