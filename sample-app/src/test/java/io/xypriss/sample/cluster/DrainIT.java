package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xypriss.sample.load.Clients;
import io.xypriss.sample.load.Load;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients of each kind, and a proxy, see of a rolling restart of the sample. */
class DrainIT {

    @AutoClose
    private static SampleCluster cluster;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        cluster = SampleCluster.start(EachKindOfClient.SETTINGS);
    }

    @Tag("jdk")
    @Test
    void eachKindOfClientIsLedToAnotherWorkerInItsOwnWay() throws Exception {
        EachKindOfClient.isLedToAnotherWorker(cluster);
    }

    @Test
    void proxyThatKeepsItsConnectionsSeesNoneBreak() throws Exception {
        Optional<Path> executable = Nginx.executable();
        assumeTrue(executable.isPresent(), "nginx is not installed");
        try (Nginx nginx = Nginx.start(executable.orElseThrow(), this.directory, cluster.port());
                Load load = Load.start(nginx.port(), Clients.http1(8));
                PooledClients thinking = PooledClients.start(nginx.port(), 12)) {
            await().atMost(SampleCluster.LONG).until(() -> load.answered() > 300);
            assertThat(new Operator(cluster).roll().get("state").asString()).isEqualTo("COMPLETED");
            load.stop();
            thinking.stop();
            assertThat(load.lost()).isEmpty();
            assertThat(thinking.lost()).isEmpty();
        }
    }
}
