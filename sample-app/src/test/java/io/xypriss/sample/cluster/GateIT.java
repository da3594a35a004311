package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The promise: what is planned loses no request. Clients with kept-alive connections and with one for each request, some
 * of them sending bodies, count every request while workers are rolled, scaled and told to restart.
 *
 * <p>On request, as it takes minutes: {@code mvn verify -Dgate=true}. {@code -Dgate.rolls=20 -Dgate.requests=200000}
 * tries more, {@code -Dgate.minutes=30} goes on rolling for as long.
 */
@EnabledIfSystemProperty(named = "gate", matches = "true")
class GateIT {

    private static final Duration AT_LEAST = Duration.ofMinutes(Integer.getInteger("gate.minutes", 0));

    private static final int ROLLS = Integer.getInteger("gate.rolls", 5);

    private static final int CLIENTS = 12;

    private static final long REQUESTS = Long.getLong("gate.requests", 50_000);

    private static final String[] SETTINGS = {
        "--xypriss.cluster.rolling.min-ready-time=100ms", "--xypriss.cluster.health-check-interval=1s"
    };

    private final List<String> table = new ArrayList<>();

    @Test
    void plannedLosesNothing() throws Exception {
        long begin = System.nanoTime();
        try (SampleCluster cluster = SampleCluster.start(SETTINGS)) {
            try (Load load = Load.startMixed(cluster.port(), "/whoami", CLIENTS)) {
                count(load, ROLLS + " rolling restarts", () -> {
                    for (int i = 0; i < ROLLS; i++) {
                        roll(cluster);
                    }
                });
                count(load, "scaling 2-4-1-3-2", () -> {
                    for (int size : new int[] {4, 1, 3, 2}) {
                        cluster.post("/actuator/cluster", "{\"action\":\"scale-to\",\"workers\":" + size + "}");
                        cluster.awaitRunning(size);
                    }
                });
                count(load, "a storm of SIGHUP", () -> {
                    long before = rolls(cluster);
                    for (int i = 0; i < 20; i++) {
                        cluster.signal("HUP");
                    }
                    await().atMost(SampleCluster.LONG).until(() -> rolls(cluster) > before);
                    awaitVerdict(cluster);
                });
                count(
                        load,
                        "until there were enough requests",
                        () -> await().atMost(SampleCluster.LONG).until(() -> load.answered() >= REQUESTS));
                while (System.nanoTime() - begin < AT_LEAST.toNanos()) {
                    roll(cluster);
                }
                load.stop();
                assertThat(load.lost()).isEmpty();
                assertThat(load.refused()).isZero();
                assertThat(load.answered()).isGreaterThanOrEqualTo(REQUESTS);
            }
        } finally {
            print();
        }
    }

    @Test
    void unplannedLosesNoMoreThanWasInTheWorkerThatDied() throws Exception {
        Random random = new Random(7);
        try (SampleCluster cluster = SampleCluster.start(SETTINGS)) {
            for (int i = 0; i < 3; i++) {
                try (Load load = Load.startMixed(cluster.port(), "/whoami", CLIENTS)) {
                    await().atMost(SampleCluster.LONG).until(() -> load.answered() > 1000);
                    SampleCluster.signal(cluster.pid(Integer.toString(1 + random.nextInt(2))), "KILL");
                    cluster.awaitRunning(2);
                    load.stop();
                    assertThat(load.lost())
                            .hasSizeLessThanOrEqualTo(CLIENTS)
                            .noneMatch((problem) -> problem.contains("MIXED UP"));
                    row(
                            "kill -9 of one of two workers",
                            load.answered(),
                            load.lost().size());
                }
            }
        } finally {
            print();
        }
    }

    private void count(Load load, String what, Step step) throws Exception {
        long before = load.answered();
        step.run();
        row(what, load.answered() - before, load.lost().size());
        assertThat(load.lost()).as(what).isEmpty();
    }

    private void row(String what, long answered, int lost) {
        this.table.add(String.format(Locale.ROOT, "| %s | %,d | %d |", what, answered, lost));
    }

    private void print() {
        System.out.println("| what | answered | lost |\n| --- | --- | --- |\n" + String.join("\n", this.table));
    }

    private static void roll(SampleCluster cluster) throws Exception {
        HttpResponse<String> answer = cluster.post("/actuator/cluster", "{\"action\":\"restart\"}");
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 202);
        awaitVerdict(cluster);
    }

    private static long rolls(SampleCluster cluster) throws Exception {
        return cluster.cluster().get("roll").get("id").asLong();
    }

    private static void awaitVerdict(SampleCluster cluster) {
        await().atMost(SampleCluster.LONG)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(
                                cluster.cluster().get("roll").get("state").asString())
                        .isEqualTo("COMPLETED"));
    }

    private interface Step {

        void run() throws Exception;
    }
}
