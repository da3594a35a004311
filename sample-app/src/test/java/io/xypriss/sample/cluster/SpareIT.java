package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.sample.load.Clients;
import io.xypriss.sample.load.Load;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Has a spare worker of the sample take the place of another, under load. */
class SpareIT {

    private static final String[] ONE_SPARE = {
        "--xypriss.cluster.spares=1",
        "--xypriss.cluster.rolling.min-ready-time=200ms",
        "--xypriss.cluster.rolling.canary-time=500ms",
        "--xypriss.cluster.health-check-interval=1s",
        "--logging.level.io.xypriss.cluster.worker.WarmUp=debug"
    };

    private static final int CLIENTS = 8;

    /** What a roll passes on to a spare, and that it loses nothing, is in the gate. */
    @Test
    void standbyTakesThePlaceOfAKilledWorkerBeforeANewOneIsReady() throws Exception {
        try (SampleCluster cluster = SampleCluster.start(ONE_SPARE)) {
            String standby = awaitStandby(cluster, 2);
            long standbyPid = cluster.pid(standby);
            assertThat(cluster.worker(standby).get("startedFrom").asString()).isNotEqualTo("spare");
            assertThat(health(cluster).get("standbyWorkers").asInt()).isEqualTo(1);
            cluster.awaitLine(" requests as to a controller, and 0 health checks");
            String victim = idsOf(cluster, "RUNNING").get(0);
            try (Load load = Load.start(cluster.port(), Clients.http1(CLIENTS))) {
                await().atMost(SampleCluster.LONG).until(() -> load.answered() > 500);
                // A figure is absent until a busy worker has reported it.
                await().atMost(SampleCluster.LONG)
                        .ignoreExceptionsInstanceOf(NullPointerException.class)
                        .untilAsserted(() -> assertThat(
                                        cluster.worker(standby).get("requests").asLong())
                                .as("a standby takes nothing from the public port")
                                .isZero());
                assertThat(answering(cluster, 50)).doesNotContain(standby);
                SampleCluster.signal(cluster.pid(victim), "KILL");
                cluster.awaitLine("Worker " + standby + ", which stood by, serves now: pid " + standbyPid);
                await().atMost(SampleCluster.LONG)
                        .ignoreExceptionsInstanceOf(NullPointerException.class)
                        .until(() -> cluster.worker(standby).get("requests").asLong() > 0);
                assertThat(awaitStandby(cluster, 2)).isEqualTo(victim);
                load.stop();
                assertThat(load.lost()).hasSizeLessThanOrEqualTo(CLIENTS);
            }
            assertThat(indexOf(cluster, ", which stood by, serves now"))
                    .as("before any new process was ready")
                    .isLessThan(lastIndexOf(cluster, "Worker " + victim + " is ready"));
            assertThat(cluster.worker(standby).get("startedFrom").asString()).isEqualTo("spare");
            assertThat(cluster.pid(standby)).isEqualTo(standbyPid);
            assertThat(cluster.cluster().get("metrics").get("restartCount").asInt())
                    .isEqualTo(1);
            cluster.signal("TERM");
            assertThat(cluster.awaitExit()).isIn(0, 143);
            assertThat(cluster.workers()).isEmpty();
        }
    }

    /** Waits until so many serve and one stands by, and nothing else exists; gives the id of that one. */
    private static String awaitStandby(SampleCluster cluster, int serving) {
        List<String> standby = new ArrayList<>();
        await().atMost(SampleCluster.LONG).ignoreExceptions().untilAsserted(() -> {
            JsonNode now = cluster.cluster();
            assertThat(now.get("workers")).hasSize(serving + 1);
            assertThat(now.get("metrics").get("activeWorkers").asInt()).isEqualTo(serving);
            assertThat(now.get("metrics").get("standbyWorkers").asInt()).isEqualTo(1);
            standby.clear();
            standby.addAll(idsOf(cluster, "STANDBY"));
            assertThat(standby).hasSize(1);
        });
        return standby.get(0);
    }

    private static List<String> idsOf(SampleCluster cluster, String status) throws Exception {
        return cluster.cluster()
                .get("workers")
                .valueStream()
                .filter((worker) -> worker.get("status").asString().equals(status))
                .map((worker) -> worker.get("id").asString())
                .toList();
    }

    private static Set<String> answering(SampleCluster cluster, int requests) throws Exception {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < requests; i++) {
            ids.add(Answers.workerId(cluster.get("/whoami")));
        }
        return ids;
    }

    private static JsonNode health(SampleCluster cluster) throws Exception {
        return cluster.json("/actuator/health").get("components").get("cluster").get("details");
    }

    private static int indexOf(SampleCluster cluster, String part) {
        List<String> lines = List.copyOf(cluster.output());
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(part)) {
                return i;
            }
        }
        throw new AssertionError("No line with " + part + " in " + lines);
    }

    private static int lastIndexOf(SampleCluster cluster, String part) {
        List<String> lines = List.copyOf(cluster.output());
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).contains(part)) {
                return i;
            }
        }
        throw new AssertionError("No line with " + part + " in " + lines);
    }
}
