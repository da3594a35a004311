package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Supervision with real processes, sockets and signals, by workers without Spring. */
class PlainClusterTests {

    @TempDir
    private Path base;

    @Test
    void workersAnswerAreCountedAndStopWithoutALoss() throws Exception {
        PlainCluster cluster = PlainCluster.start(this.base, new PlainSettings());
        try (PlainLoad load = PlainLoad.start(cluster.port(), 4, 1)) {
            await().atMost(PlainCluster.LONG).until(() -> load.answered() > 1000);
            load.close();
            assertThat(load.losses()).isEmpty();
            assertThat(load.answeredByPid().keySet())
                    .containsExactlyInAnyOrderElementsOf(cluster.serving().values());
            assertThat(cluster.status().metrics().totalRequests()).isEqualTo(load.answered());
        }
        cluster.stop();
    }
}
