package io.xypriss.sample.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The gate for applications on other servers, which share with Tomcat all but their connections. */
@Tag("jdk")
@EnabledOnOs(OS.LINUX)
class ServersGateIT {

    private static final long SEED = Long.getLong("gate.seed", 7);

    private static final GateTable TABLE = new GateTable("gate-of-servers");

    @TempDir
    private Path directory;

    @AfterAll
    static void print() throws IOException {
        TABLE.print();
    }

    @ParameterizedTest
    @EnumSource
    void plannedLosesNothingAndUnplannedOnlyWhatWasInFlight(Stack stack) throws Exception {
        try (PlannedChanges planned = PlannedChanges.of(stack, this.directory, SEED, TABLE)) {
            planned.runBriefly(stack, GateSize.CHOSEN);
            SampleCluster cluster = planned.cluster();
            new Deaths(cluster, SEED, TABLE).runBriefly(stack.server(), GateSize.CHOSEN.killsOnOtherServers());
            killAll(cluster);
            stop(cluster);
        }
    }

    private static void killAll(SampleCluster cluster) throws Exception {
        for (String id : List.of("1", "2")) {
            SampleCluster.signal(cluster.pid(id), "KILL");
        }
        await().atMost(SampleCluster.LONG).ignoreExceptions().until(() -> isAnsweredByMaster(cluster));
        cluster.awaitRunning(2);
    }

    private static void stop(SampleCluster cluster) throws Exception {
        List<ProcessHandle> workers = cluster.workers();
        assertThat(workers).hasSizeGreaterThanOrEqualTo(2);
        cluster.signal("TERM");
        assertThat(cluster.awaitExit()).isEqualTo(143);
        assertThat(workers).noneMatch(ProcessHandle::isAlive);
        assertThat(cluster.runDirectories()).isEmpty();
        try (Stream<Path> left = Files.walk(cluster.temp())) {
            assertThat(left.map((path) -> path.getFileName().toString())).noneMatch((name) -> name.startsWith("jetty"));
        }
    }

    /** It says that all is down, and to come again. */
    private static boolean isAnsweredByMaster(SampleCluster cluster) throws IOException, InterruptedException {
        HttpResponse<String> refused = cluster.get("/whoami");
        if (refused.statusCode() != 503) {
            return false;
        }
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(refused.headers().firstValue("Connection")).hasValue("close");
        HttpResponse<String> health = cluster.get("/actuator/health");
        return health.statusCode() == 503 && health.body().equals("{\"status\":\"DOWN\"}");
    }
}
