package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.xypriss.sample.load.Clients;
import io.xypriss.sample.load.Load;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Replaces workers of the sample with those of another jar, under load. */
class RollIT {

    /** The gate does the same to two workers. */
    private static final String[] ONE_QUICK = {
        "--xypriss.cluster.workers=1",
        "--xypriss.cluster.rolling.min-ready-time=200ms",
        "--xypriss.cluster.rolling.canary-time=500ms",
        "--xypriss.cluster.health-check-interval=1s",
        "--logging.level.io.xypriss.cluster.release=debug"
    };

    private static final String RESTART = "{\"action\":\"restart\"}";

    @TempDir
    private Path directory;

    @Test
    void jarIsReplacedInPlaceAndABadOneIsPutBackWithoutLoss() throws Exception {
        Path jar = this.directory.resolve("app.jar");
        Files.copy(Jars.SAMPLE, jar);
        Path second = Jars.with(this.directory.resolve("second"), "marker.txt", "second");
        Path later = Jars.speaking(this.directory.resolve("later"), 90, 99);
        Path third = Jars.with(this.directory.resolve("third"), "marker.txt", "third");
        Path broken =
                Jars.with(this.directory.resolve("broken"), "config/application.properties", "sample.refuse-start=1\n");
        try (SampleCluster cluster = SampleCluster.launchFrom(Jars.commandLine(jar), ONE_QUICK)) {
            cluster.awaitLine("XyPriss Cluster ");
            String first = new Operator(cluster).releases().get(0);
            assertThat(new Operator(cluster).releases()).containsExactly(first);
            try (Load load = Load.start(cluster.port(), Clients.http1(8))) {
                List<String> pids = pids(cluster);
                Files.write(jar, Arrays.copyOf(Files.readAllBytes(second), (int) Files.size(second) / 2));
                HttpResponse<String> refusal = cluster.post("/actuator/cluster", RESTART);
                assertThat(refusal.statusCode()).isEqualTo(409);
                assertThat(refusal.body()).contains("No worker was touched", "is not a complete jar");
                assertThat(pids(cluster)).isEqualTo(pids);

                Jars.overwrite(jar, later);
                refusal = cluster.post("/actuator/cluster", RESTART);
                assertThat(refusal.statusCode()).isEqualTo(409);
                assertThat(refusal.body())
                        .contains("No worker was touched", "speaks versions 90 to 99", "start it anew");
                assertThat(pids(cluster)).isEqualTo(pids);
                assertThat(kept(cluster)).containsExactly(first);

                Jars.overwrite(jar, second);
                assertThat(new Operator(cluster).roll().get("state").asString()).isEqualTo("COMPLETED");
                String afterwards = new Operator(cluster).releases().get(0);
                assertThat(new Operator(cluster).releases())
                        .containsExactly(afterwards)
                        .doesNotContain(first);
                assertThat(kept(cluster)).as("the previous one is kept").containsExactlyInAnyOrder(first, afterwards);

                Jars.overwrite(jar, broken);
                JsonNode rolledBack = new Operator(cluster).roll();
                assertThat(rolledBack.get("state").asString()).isEqualTo("ROLLED_BACK");
                assertThat(rolledBack.get("reason").asString())
                        .contains("worker 1")
                        .contains("Worker 1 refuses to start, as sample.refuse-start says");
                assertThat(new Operator(cluster).releases()).containsExactly(afterwards);

                Jars.overwrite(jar, third);
                assertThat(new Operator(cluster).roll().get("state").asString()).isEqualTo("COMPLETED");
                String last = new Operator(cluster).releases().get(0);
                await().atMost(SampleCluster.LONG)
                        .untilAsserted(() -> assertThat(kept(cluster)).containsExactlyInAnyOrder(afterwards, last));
                load.stop();
                assertThat(load.lost()).isEmpty();
                assertThat(load.answered()).isGreaterThan(300);
            }
            assertThat(cluster.cluster().get("metrics").get("restartCount").asInt())
                    .isZero();
            assertThat(cluster.count("This process has extracted "))
                    .as("the jar it was started from")
                    .isEqualTo(1);
            assertThat(cluster.count("Another process has extracted "))
                    .as("jars that may be of another version of Spring Boot")
                    .isEqualTo(4);
        }
    }

    private static List<String> pids(SampleCluster cluster) throws Exception {
        return cluster.cluster()
                .get("workers")
                .valueStream()
                .map((worker) -> worker.get("pid").asString())
                .toList();
    }

    private static List<String> kept(SampleCluster cluster) throws IOException {
        try (Stream<Path> files = Files.walk(cluster.temp(), 4)) {
            return files.filter(
                            (file) -> file.getParent().getFileName().toString().equals("releases"))
                    .map((file) -> file.getFileName().toString())
                    .toList();
        }
    }
}
