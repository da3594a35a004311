package io.xypriss.cluster.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.WorkerStatus;
import io.xypriss.cluster.supervise.SupervisorSettings.Backoff;
import io.xypriss.cluster.supervise.loop.MonotonicTime;
import io.xypriss.cluster.supervise.loop.Supervisor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SupervisorTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final SupervisorSettings QUICK = new SupervisorSettings(
            true,
            5,
            Duration.ofMinutes(5),
            new Backoff(Duration.ofMillis(20), 2, Duration.ofMillis(100), 0.2),
            Duration.ofMillis(50),
            Duration.ofSeconds(30),
            3,
            Duration.ofSeconds(60),
            Duration.ofMillis(100),
            SupervisorSettings.defaults().rolling(),
            SupervisorSettings.defaults().recycling(),
            0,
            256);

    private final List<Action> performed = new CopyOnWriteArrayList<>();

    private final AtomicReference<Supervisor> supervisor = new AtomicReference<>();

    @AfterEach
    void nothingIsLeftBehind() throws InterruptedException {
        Supervisor current = supervisor.get();
        current.submit(new Fact.StopRequested(999, false));
        current.submit(new Fact.HurryRequested());
        assertThat(current.awaitEnd(LONG)).isTrue();
    }

    @Test
    void wholeLifeFromStartToStop() throws InterruptedException {
        Supervisor current = start(QUICK, this::obedientWorkers);
        await().atMost(LONG).until(() -> current.state().serving() == 2);
        current.submit(new Fact.ScaleRequested(1, Fact.ScaleRequested.Kind.UP, 1));
        await().atMost(LONG).until(() -> performed.contains(new Action.CompleteCommand(1)));
        assertThat(current.state().serving()).isEqualTo(3);
        current.submit(new Fact.StopRequested(2, true));
        assertThat(current.awaitEnd(LONG)).isTrue();
        assertThat(performed).endsWith(new Action.CompleteCommand(2), new Action.ClusterStopped(true));
        assertThat(current.submit(new Fact.ScaleRequested(3, Fact.ScaleRequested.Kind.UP, 1)))
                .isFalse();
    }

    @Test
    void givesSignsOfLifeUnlessItHangsOrHasEnded() throws Exception {
        CompletableFuture<Void> hang = new CompletableFuture<>();
        Supervisor current = start(QUICK, action -> {
            if (action instanceof Action.CompleteCommand) {
                hang.join();
            } else {
                obedientWorkers(action);
            }
        });
        await().atMost(LONG).until(() -> current.state().serving() == 2);
        assertThat(current.signOfLife()).succeedsWithin(LONG);
        current.submit(new Fact.ScaleRequested(1, Fact.ScaleRequested.Kind.TO, 2));
        CompletableFuture<Void> sign = current.signOfLife();
        assertThat(sign).isNotDone();
        hang.complete(null);
        assertThat(sign).succeedsWithin(LONG);
        current.submit(new Fact.StopRequested(2, true));
        assertThat(current.awaitEnd(LONG)).isTrue();
        assertThat(current.signOfLife()).isCompletedExceptionally();
    }

    @Test
    void deadlinesComeByThemselves() {
        Supervisor current = start(QUICK, this::obedientWorkers);
        await().atMost(LONG)
                .until(() -> performed.stream()
                                .filter(Action.Check.class::isInstance)
                                .count()
                        >= 6);
        assertThat(current.state().serving()).isEqualTo(2);
    }

    @Test
    void restartComesAfterItsPause() {
        AtomicInteger spawns = new AtomicInteger();
        Supervisor current = start(QUICK, action -> {
            if (action instanceof Action.Spawn spawn && spawns.incrementAndGet() <= 3) {
                submit(new Fact.SpawnFailed(spawn.ref(), "not yet"));
            } else {
                obedientWorkers(action);
            }
        });
        await().atMost(LONG).until(() -> current.state().serving() == 2);
        assertThat(current.state().totalRestarts()).isEqualTo(3);
    }

    @Test
    void performerThatThrowsDoesNotEndTheLoop() {
        AtomicInteger thrown = new AtomicInteger();
        Supervisor current = start(QUICK, action -> {
            if (action instanceof Action.Publish || action instanceof Action.ServingChanged) {
                thrown.incrementAndGet();
                throw new IllegalStateException("deliberately thrown by a test");
            }
            obedientWorkers(action);
        });
        await().atMost(LONG).until(() -> current.state().serving() == 2);
        assertThat(thrown).hasPositiveValue();
    }

    @Test
    void spawnThatThrowsCountsAsFailed() {
        Supervisor current = start(QUICK, action -> {
            if (action instanceof Action.Spawn) {
                throw new IllegalStateException("deliberately thrown by a test");
            }
            obedientWorkers(action);
        });
        await().atMost(LONG).until(() -> current.state().couldNotStart());
        assertThat(current.state().workers())
                .allMatch(worker -> worker.status() == WorkerStatus.FAILED
                        && String.valueOf(worker.reason()).contains("deliberately thrown by a test"));
        await().atMost(LONG).until(() -> performed.contains(new Action.CouldNotStart()));
    }

    @Test
    void stateDuringAnActionIsThatOfTheAction() {
        AtomicInteger told = new AtomicInteger(-1);
        AtomicInteger seen = new AtomicInteger(-1);
        Supervisor current = start(QUICK, action -> {
            if (action instanceof Action.ServingChanged changed) {
                seen.set(supervisor.get().state().serving());
                told.set(changed.serving());
            }
            obedientWorkers(action);
        });
        await().atMost(LONG).until(() -> current.state().serving() == 2 && told.get() == 2);
        assertThat(seen.get()).isEqualTo(2);
    }

    @Test
    void idleLoopSleeps() {
        AtomicInteger looks = new AtomicInteger();
        InstantSource counted = () -> {
            looks.incrementAndGet();
            return Instant.now();
        };
        Supervisor current = new Supervisor(SupervisorSettings.defaults(), 1, "v1", 1, counted);
        supervisor.set(current);
        current.start(new PerformingAll(this::obedientWorkers));
        await().atMost(LONG).until(() -> current.state().serving() == 1);
        int before = looks.get();
        await().pollDelay(Duration.ofMillis(300)).atMost(LONG).until(() -> true);
        assertThat(looks.get() - before).isLessThan(20);
    }

    @Test
    void clockSetBackDelaysNothingForLong() {
        AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);
        MonotonicTime time = new MonotonicTime();
        InstantSource settable = () -> time.instant().plus(offset.get());
        Supervisor current = new Supervisor(QUICK, 1, "v1", 1, settable);
        supervisor.set(current);
        current.start(new PerformingAll(this::obedientWorkers));
        await().atMost(LONG).until(() -> current.state().serving() == 1);
        offset.set(Duration.ofDays(-365_000));
        int before = performed.size();
        await().atMost(LONG)
                .until(() -> performed.stream()
                                .skip(before)
                                .filter(Action.Check.class::isInstance)
                                .count()
                        >= 3);
    }

    private Supervisor start(SupervisorSettings settings, Consumer<Action> performer) {
        Supervisor created = new Supervisor(settings, 2, "v1", 1, new MonotonicTime());
        supervisor.set(created);
        created.start(new PerformingAll(performer));
        return created;
    }

    private void submit(Fact fact) {
        supervisor.get().submit(fact);
    }

    /** Workers that do at once what they are told. */
    private void obedientWorkers(Action action) {
        performed.add(action);
        if (action instanceof Action.Spawn spawn) {
            submit(new Fact.WorkerSpawned(spawn.ref(), spawn.ref().incarnation(), 8080));
            submit(new Fact.WorkerReady(spawn.ref()));
        } else if (action instanceof Action.Check check) {
            submit(new Fact.CheckAnswered(check.ref(), check.checkId(), true, null));
        } else if (action instanceof Action.Drain drain) {
            submit(new Fact.WorkerExited(drain.ref(), Scenario.exit(0)));
        } else if (action instanceof Action.Terminate terminate) {
            submit(new Fact.WorkerExited(terminate.ref(), Scenario.signal(15)));
        } else if (action instanceof Action.Kill kill) {
            submit(new Fact.WorkerExited(kill.ref(), Scenario.signal(9)));
        }
    }
}
