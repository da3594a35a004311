package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.event.WorkerExitCause;
import io.xypriss.cluster.event.WorkerExitEvent;
import io.xypriss.cluster.supervise.SupervisorSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that are replaced for their age, one after the other and for as long as there are requests. */
class RecyclingIT {

    @TempDir
    private Path base;

    @Test
    void workersThatHaveAnsweredEnoughAreReplacedAndLoseNothing() throws Exception {
        PlainSettings settings = new PlainSettings();
        settings.recycling = new SupervisorSettings.Recycling(Duration.ZERO, 200, 0);
        settings.spares = 1;
        PlainCluster cluster = PlainCluster.start(this.base, settings);
        try (PlainLoad load = PlainLoad.start(cluster.port(), 4, 11)) {
            await().atMost(PlainCluster.LONG)
                    .until(() -> cluster.events(WorkerExitEvent.class).size() >= 6);
            load.end();
            assertThat(load.losses()).isEmpty();
            assertThat(cluster.events(WorkerExitEvent.class))
                    .allMatch((exit) -> exit.expected() && exit.cause() == WorkerExitCause.REQUESTED);
            await().atMost(PlainCluster.LONG)
                    .untilAsserted(() -> assertThat(cluster.status().metrics().totalRequests())
                            .as("those of workers that are gone are in it")
                            .isEqualTo(load.answered()));
        }
        cluster.stop();
    }
}
