package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xypriss.cluster.control.protocol.OperatorMessage;
import io.xypriss.cluster.event.WorkerExitCause;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerExitEvent.Next;
import io.xypriss.cluster.event.WorkerFailedEvent;
import io.xypriss.cluster.plain.PlainWorker;
import io.xypriss.cluster.supervise.SupervisorSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that do not become ready: tried again after longer and longer pauses, and in the end left alone. */
class FailedStartsIT {

    @TempDir
    private Path base;

    @Test
    void clusterOfWhichNoWorkerCanStartSaysWhy() throws Exception {
        PlainSettings settings = new PlainSettings();
        settings.maxRestarts = 3;
        try (PlainCluster cluster = PlainCluster.startBadly(this.base, settings, PlainWorker.EXIT + 78)) {
            assertThatThrownBy(cluster::awaitFirstWorker)
                    .isInstanceOf(ClusterStartFailedException.class)
                    .hasMessageContaining("78");
            assertThat(cluster.events(WorkerExitEvent.class))
                    .allMatch((exit) -> !exit.expected()
                            && exit.cause() == WorkerExitCause.START_FAILED
                            && Integer.valueOf(78).equals(exit.exitCode())
                            && exit.lastOutput().contains("Exits with 78, as the test wants"));
        }
    }

    @Test
    void workerBeyondItsBudgetIsLeftAloneUntilTold() throws Exception {
        PlainSettings settings = new PlainSettings();
        settings.maxRestarts = 4;
        settings.backoff = new SupervisorSettings.Backoff(Duration.ofMillis(10), 2, Duration.ofSeconds(1), 0);
        try (PlainCluster cluster = PlainCluster.start(this.base, settings)) {
            cluster.launcher().startAll(PlainWorker.EXIT + 5);
            ProcessHandle.of(cluster.serving().get("1")).orElseThrow().destroyForcibly();
            cluster.awaitEvent(
                    WorkerFailedEvent.class, (event) -> event.workerId().equals("1"));
            assertThat(cluster.worker("1").status()).isEqualTo("FAILED");
            assertThat(cluster.worker("1").restarts()).isEqualTo(4);
            assertThat(cluster.worker("2").status()).isEqualTo("RUNNING");
            assertThat(cluster.worker("2").restarts()).isZero();
            assertThat(cluster.status().health().level()).isEqualTo("DEGRADED");
            List<WorkerExitEvent> exits = cluster.events(WorkerExitEvent.class);
            assertThat(exits).hasSize(5);
            assertThat(exits.get(4).next()).isEqualTo(Next.GIVE_UP);
            List<Duration> pauses = exits.subList(0, 4).stream()
                    .map((exit) -> Objects.requireNonNull(exit.restartDelay()))
                    .toList();
            assertThat(pauses).isSorted().doesNotHaveDuplicates();
            cluster.launcher().startAll("");
            cluster.tell("restart-worker", "1");
            cluster.awaitServing(2);
        }
    }

    @Test
    void workerThatIsNeverReadyIsEndedAndTheNextOneServes() throws Exception {
        PlainSettings settings = new PlainSettings();
        settings.startupTimeout = Duration.ofSeconds(3);
        settings.shutdownTimeout = Duration.ofSeconds(2);
        try (PlainCluster cluster = PlainCluster.start(this.base, settings)) {
            cluster.launcher().startNext(PlainWorker.NEVER_READY);
            ProcessHandle.of(cluster.serving().get("2")).orElseThrow().destroyForcibly();
            cluster.awaitEvent(WorkerExitEvent.class, (exit) -> exit.cause() == WorkerExitCause.START_TIMEOUT);
            cluster.awaitServing(2);
        }
    }

    @Test
    void rollOntoWorkersThatCannotStartIsRolledBackAndLosesNothing() throws Exception {
        try (PlainCluster cluster = PlainCluster.start(this.base, new PlainSettings());
                PlainLoad load = PlainLoad.start(cluster.port(), 4, 5)) {
            var before = cluster.serving();
            cluster.launcher().startAll(PlainWorker.EXIT + 78);
            assertThat(cluster.ask("restart", null)).isInstanceOf(OperatorMessage.Failed.class);
            assertThat(cluster.serving()).as("serve on").isEqualTo(before);
            load.end();
            assertThat(load.losses()).isEmpty();
        }
    }
}
