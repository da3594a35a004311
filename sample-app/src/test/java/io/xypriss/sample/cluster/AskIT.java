package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an operator does from a shell, with the jar that the cluster was started from. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AskIT {

    @AutoClose
    private static SampleCluster cluster;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws IOException {
        cluster = SampleCluster.startPackaged(
                "--xypriss.cluster.rolling.min-ready-time=200ms", "--xypriss.cluster.rolling.canary-time=500ms");
    }

    @Test
    @Order(1)
    void statusIsATableOrJson() throws Exception {
        Ask table = ask("status");
        assertThat(table.code()).as(table.toString()).isZero();
        assertThat(table.err()).isEmpty();
        assertThat(table.out().lines())
                .allSatisfy((line) -> assertThat(line).hasSizeLessThanOrEqualTo(80))
                .anySatisfy((line) -> assertThat(line)
                        .startsWith("sample-app: 2 of 2 workers serve, port " + cluster.port() + ", up ")
                        .endsWith("master pid " + cluster.process().pid()))
                .filteredOn((line) -> line.contains("RUNNING") && line.contains("HEALTHY"))
                .hasSize(2);

        JsonNode status = status();
        JsonNode endpoint = cluster.cluster();
        assertThat(status.at("/master/pid").asLong())
                .isEqualTo(cluster.process().pid());
        assertThat(status.get("health").propertyNames()).contains("healthy", "details", "level");
        assertThat(status.get("metrics").propertyNames())
                .isSubsetOf(endpoint.get("metrics").propertyNames());
        assertThat(status.at("/workers/0").propertyNames())
                .containsAll(List.of("id", "pid", "port", "status", "health", "uptime", "restarts", "release"));
        assertThat(pids(status)).isEqualTo(pids(endpoint));
    }

    @Test
    @Order(2)
    void scales() throws Exception {
        assertThat(ask("scale-to=3", "--wait")).isEqualTo(new Ask(0, "The cluster has 3 workers\n", ""));
        assertThat(status().get("workers")).hasSize(3);
        assertThat(ask("scale-down=1", "--xypriss.cluster.wait=true").out()).isEqualTo("The cluster has 2 workers\n");
        assertThat(status().get("workers")).hasSize(2);
        Ask refused = ask("scale-to=1000");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).contains("256");
    }

    @Test
    @Order(3)
    void restartsAllAndWaitsForTheVerdict() throws Exception {
        List<Long> before = pids(status());
        Ask answer = ask("restart", "--wait");
        assertThat(answer.code()).as(answer.toString()).isZero();
        assertThat(answer.out()).contains("Rolling restart 1 is COMPLETED", "2 of 2 replaced");
        assertThat(pids(status())).hasSize(2).doesNotContainAnyElementsOf(before);
        assertThat(ask("status").out()).contains("Rolling restart 1 is COMPLETED, 2 of 2 replaced");
    }

    @Test
    @Order(4)
    void restartsOneWorker() throws Exception {
        List<Long> before = pids(status());
        assertThat(ask("restart-worker=2", "--wait")).isEqualTo(new Ask(0, "Worker 2 has been restarted\n", ""));
        List<Long> after = pids(status());
        assertThat(after.get(0)).isEqualTo(before.get(0));
        assertThat(after.get(1)).isNotEqualTo(before.get(1));
        Ask unknown = ask("restart-worker=77");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err()).contains("77").hasLineCount(1);
    }

    @Test
    @Order(5)
    void eventsSayWhyAWorkerEnded() throws Exception {
        long victim = pids(status()).get(0);
        SampleCluster.signal(victim, "KILL");
        cluster.awaitRunning(2);
        await().atMost(SampleCluster.LONG)
                .untilAsserted(() -> assertThat(ask("events").out())
                        .contains("Worker 1 (pid " + victim + ") was ended by signal 9", "(killed); restarting now"));
        JsonNode events = JsonMapper.shared()
                .readTree(ask("events", "--xypriss.cluster.format=json").out())
                .get("events");
        assertThat(events.valueStream()
                        .filter((event) -> event.get("text").asString().contains("pid " + victim + ") was ended")))
                .singleElement()
                .satisfies((exit) -> {
                    assertThat(exit.get("event").asString()).isEqualTo("WorkerExitEvent");
                    assertThat(exit.get("lastOutput")).isNotEmpty();
                });
    }

    @Test
    @Order(6)
    void whereNoMasterRunsNothingIsStarted() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            Ask none = Ask.in(this.directory, "status", "--server.port=" + taken.getLocalPort());
            assertThat(none.code()).isEqualTo(3);
            assertThat(none.out()).isEmpty();
            assertThat(none.err()).startsWith("No master runs ").hasLineCount(1);
            assertThat(Ask.in(this.directory, "stat", "--xypriss.cluster.enabled=false")
                            .code())
                    .isEqualTo(2);
        }
        assertThat(this.directory).isEmptyDirectory();
    }

    @Test
    @Order(7)
    void asksTheMasterOfTheGivenPortOnly() throws Exception {
        assertThat(ask("status", "--server.port=1").code()).isEqualTo(3);
        assertThat(ask("status", "--server.port=" + cluster.port(), "--xypriss.cluster.enabled=false")
                        .code())
                .isZero();
        assertThat(cluster.count(" started: pid ")).isZero();
    }

    @Test
    @Order(8)
    void stopsTheClusterAndWaitsForItsEnd() throws Exception {
        assertThat(ask("stop")).isEqualTo(new Ask(0, "The cluster has stopped\n", ""));
        assertThat(cluster.awaitExit()).isZero();
        assertThat(cluster.workers()).isEmpty();
        assertThat(ask("status").code()).isEqualTo(3);
    }

    @Test
    @Order(9)
    void answersAndStopsWhileNoWorkerServes() throws Exception {
        try (SampleCluster dying = SampleCluster.launchFrom(
                Jars.commandLine(Jars.SAMPLE),
                "--xypriss.cluster.workers=1",
                "--sample.die-at-start=1",
                "--xypriss.cluster.max-restarts=1000",
                "--xypriss.cluster.restart-backoff.initial=1h",
                "--xypriss.cluster.restart-backoff.max=1h")) {
            dying.awaitLine("; restarting in ");
            Ask status = Ask.in(dying.temp(), "status");
            assertThat(status.out()).contains("0 of 1 worker serves", "DOWN: ");
            assertThat(Ask.in(dying.temp(), "events").out()).contains("start failed", "restarting in ");
            Ask stop = Ask.in(dying.temp(), "stop");
            assertThat(stop.code()).as(stop.toString()).isZero();
            assertThat(dying.process().isAlive()).isFalse();
        }
    }

    private static JsonNode status() throws Exception {
        Ask answer = ask("status", "--xypriss.cluster.format=json");
        assertThat(answer.code()).as(answer.toString()).isZero();
        return JsonMapper.shared().readTree(answer.out());
    }

    private static List<Long> pids(JsonNode status) {
        return status.get("workers")
                .valueStream()
                .map((worker) -> worker.get("pid").asLong())
                .toList();
    }

    private static Ask ask(String what, String... arguments) throws Exception {
        return Ask.in(cluster.temp(), what, arguments);
    }
}
