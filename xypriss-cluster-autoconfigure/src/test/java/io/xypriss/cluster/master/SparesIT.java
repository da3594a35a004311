package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.cluster.control.protocol.OperatorMessage;
import io.xypriss.cluster.event.WorkerPromotedEvent;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that stands by takes the place of any other, again and again. */
class SparesIT {

    @TempDir
    private Path base;

    @Test
    void standbyTakesNothingUntilItTakesThePlaceOfTheKilledAndGrowthAndShrinkingKeepOne() throws Exception {
        PlainSettings settings = new PlainSettings();
        settings.spares = 1;
        PlainCluster cluster = PlainCluster.start(this.base, settings);
        try (PlainLoad load = PlainLoad.start(cluster.port(), 4, 13)) {
            for (int i = 0; i < PlainSettings.times(4); i++) {
                OperatorMessage.Worker standby = awaitStandby(cluster, 2);
                long before = load.answered();
                await().atMost(PlainCluster.LONG).until(() -> load.answered() > before + 100);
                assertThat(load.answeredByPid()).doesNotContainKey(pid(standby));
                ProcessHandle.of(cluster.serving().values().iterator().next())
                        .orElseThrow()
                        .destroyForcibly();
                cluster.awaitEvent(WorkerPromotedEvent.class, (event) -> event.pid() == pid(standby));
                await().atMost(PlainCluster.LONG)
                        .until(() -> load.answeredByPid().containsKey(pid(standby)));
            }
            awaitStandby(cluster, 2);
            int lost = load.losses().size();

            OperatorMessage.Worker next = awaitStandby(cluster, 2);
            cluster.tell("scale-up", "1");
            assertThat(cluster.serving()).containsEntry(next.id(), pid(next));
            awaitStandby(cluster, 3);
            Map<String, Long> grown = cluster.serving();
            cluster.tell("scale-to", "1");
            awaitStandby(cluster, 1);
            assertThat(grown).containsAllEntriesOf(cluster.serving());
            load.end();
            assertThat(load.losses())
                    .as("nothing is lost by growing and shrinking")
                    .hasSize(lost);
        }
        cluster.stop();
    }

    private static OperatorMessage.Worker awaitStandby(PlainCluster cluster, int serving) {
        await().atMost(PlainCluster.LONG).untilAsserted(() -> {
            assertThat(cluster.workers()).hasSize(serving + 1);
            assertThat(cluster.serving()).hasSize(serving);
            assertThat(cluster.status().metrics().standbyWorkers()).isEqualTo(1);
        });
        return cluster.workers().stream()
                .filter((worker) -> worker.status().equals("STANDBY"))
                .findAny()
                .orElseThrow();
    }

    private static long pid(OperatorMessage.Worker worker) {
        return worker.pid();
    }
}
