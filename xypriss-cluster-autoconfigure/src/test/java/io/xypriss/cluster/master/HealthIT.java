package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.event.WorkerExitCause;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.event.WorkerUnhealthyEvent;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Workers that live, but not well, are replaced. */
@TestInstance(Lifecycle.PER_CLASS)
class HealthIT {

    @TempDir
    private Path base;

    private PlainCluster cluster;

    @BeforeAll
    void start() throws Exception {
        PlainSettings settings = new PlainSettings();
        settings.healthCheckInterval = Duration.ofMillis(200);
        settings.healthCheckTimeout = Duration.ofSeconds(1);
        settings.shutdownTimeout = Duration.ofSeconds(2);
        this.cluster = PlainCluster.start(this.base, settings);
    }

    /** One of them is hung, which must not keep the cluster. */
    @AfterAll
    void stopWhileOneIsStopped() throws Exception {
        signal("STOP", this.cluster.serving().get("1"));
        this.cluster.stop();
    }

    @Test
    void workerThatHangsIsReplacedAndLosesNothing() throws Exception {
        try (PlainLoad load = PlainLoad.start(this.cluster.port(), 4, 3)) {
            long pid = this.cluster.serving().get("1");
            PlainClient.tell(this.cluster.port(), pid, "POST /hang");
            assertReplaced(pid);
            load.end();
            assertThat(load.losses()).isEmpty();
        }
    }

    @Test
    void workerThatSaysItIsSickIsReplaced() throws Exception {
        long pid = this.cluster.serving().get("2");
        PlainClient.tell(this.cluster.port(), pid, "POST /sicken");
        assertReplaced(pid);
        assertThat(this.cluster
                        .awaitEvent(WorkerUnhealthyEvent.class, (event) -> event.pid() == pid)
                        .reason())
                .contains("it is sick, as the test wants");
    }

    @Test
    void processThatIsStoppedIsKilled() throws Exception {
        long pid = this.cluster.serving().get("2");
        signal("STOP", pid);
        assertReplaced(pid);
        assertThat(this.cluster
                        .awaitEvent(WorkerExitEvent.class, (exit) -> exit.pid() == pid)
                        .signal())
                .isEqualTo(9);
    }

    private void assertReplaced(long pid) {
        WorkerExitEvent exit = this.cluster.awaitEvent(WorkerExitEvent.class, (event) -> event.pid() == pid);
        assertThat(exit.cause()).isEqualTo(WorkerExitCause.UNHEALTHY);
        this.cluster.awaitServing(2);
        assertThat(this.cluster.serving()).doesNotContainValue(pid);
    }

    private static void signal(String name, long pid) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
        assertThat(kill.waitFor()).isZero();
    }
}
