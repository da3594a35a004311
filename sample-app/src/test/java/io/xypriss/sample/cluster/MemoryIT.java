package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The sample where memory is limited, as in a container. */
@EnabledOnOs(OS.LINUX)
class MemoryIT {

    private static SampleCluster launch(MemoryCgroup cgroup, String... arguments) throws Exception {
        return SampleCluster.launchIn(cgroup.join(), ProcessBuilder::start, SampleCluster.freePorts(1), arguments);
    }

    private static SampleCluster start(MemoryCgroup cgroup, String... arguments) throws Exception {
        SampleCluster cluster = launch(cgroup, arguments);
        try {
            cluster.awaitLine("XyPriss Cluster ");
            return cluster;
        } catch (RuntimeException | Error ex) {
            cluster.close();
            throw ex;
        }
    }

    private static int oomScoreAdjustment(long pid) throws Exception {
        return Integer.parseInt(
                Files.readString(Path.of("/proc/" + pid + "/oom_score_adj")).trim());
    }

    @Test
    void automaticSizeFitsAndWhatCannotFitIsRefusedWithTheArithmetic() throws Exception {
        try (MemoryCgroup cgroup = MemoryCgroup.of(1024);
                SampleCluster cluster = start(cgroup, "--xypriss.cluster.workers=auto")) {
            assertThat(cluster.line("768 MB for all processes, of 1024 MB")).isPresent();
            assertThat(cluster.line("1 worker: memory allows")).isPresent();
            cluster.awaitRunning(1);

            HttpResponse<String> refused =
                    cluster.post("/actuator/cluster", "{\"action\":\"scale-to\",\"workers\":64}");
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body())
                    .contains("64 workers and 1 more at times (spares, replacements) need 65 × ")
                    .contains("but the memory budget is 768 MB: at most ");
            cluster.awaitRunning(1);

            assertThat(cluster.post("/actuator/cluster", "{\"action\":\"scale-to\",\"workers\":2}")
                            .statusCode())
                    .isIn(200, 202);
            cluster.awaitRunning(2);
            assertThat(cgroup.kills()).isZero();
        }
    }

    @Test
    void numberOfWorkersThatCannotFitStopsTheStart() throws Exception {
        try (MemoryCgroup cgroup = MemoryCgroup.of(1024);
                SampleCluster cluster = launch(cgroup, "--xypriss.cluster.workers=64")) {
            assertThat(cluster.awaitExit()).isEqualTo(1);
            assertThat(String.join("\n", cluster.output()))
                    .contains("APPLICATION FAILED TO START")
                    .contains("'xypriss.cluster.workers' has the value '64'")
                    .contains("need 65 × ")
                    .contains("but the memory budget is 768 MB: at most ")
                    .doesNotContain("[worker-");
        }
    }

    @Test
    void heapThatLeaksEndsItsWorkerLongBeforeTheKernelWould() throws Exception {
        try (MemoryCgroup cgroup = MemoryCgroup.of(1024);
                SampleCluster cluster = start(cgroup, "--xypriss.cluster.workers=2")) {
            long master = cluster.process().pid();
            exhaust(cluster);
            cluster.awaitLine("cause=OUT_OF_MEMORY next=RESTART");
            cluster.awaitRunning(2);
            assertThat(cluster.process().isAlive()).isTrue();
            assertThat(cluster.process().pid()).isEqualTo(master);
            assertThat(cgroup.kills()).isZero();
        }
    }

    @Test
    void kernelTakesAWorkerAndNotTheMaster() throws Exception {
        try (MemoryCgroup cgroup = MemoryCgroup.of(768);
                SampleCluster cluster = start(
                        cgroup,
                        "--xypriss.cluster.workers=1",
                        // More than there is, by the user's own choice.
                        "--xypriss.cluster.memory.budget=8GB",
                        "--xypriss.cluster.jvm.arguments[0]=-Xmx2g")) {
            cluster.awaitRunning(1);
            assertThat(oomScoreAdjustment(cluster.pid("1")))
                    .isGreaterThan(oomScoreAdjustment(cluster.process().pid()));
            exhaust(cluster);
            cluster.awaitLine("signal=9 expected=false");
            await().atMost(SampleCluster.LONG)
                    .untilAsserted(() -> assertThat(cgroup.kills()).isPositive());
            cluster.awaitRunning(1);
            assertThat(cluster.process().isAlive()).isTrue();
        }
    }

    /** Nobody is left to answer it. */
    private static void exhaust(SampleCluster cluster) {
        java.net.http.HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(cluster.uri("/exhaust-memory"))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
    }
}
