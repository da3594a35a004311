package io.xypriss.applications.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spring Boot 4.0, while the starter and all else here are built with the newest version that the starter supports. */
@Tag("boot")
class Boot40IT {

    @TempDir
    private Path directory;

    @Test
    void startsRollsAnswersForItsWorkersAndStops() throws Exception {
        int management = RunningApplication.freePort();
        try (RunningApplication application = RunningApplication.start(
                        Application.BOOT40, 2, this.directory, "--management.server.port=" + management)
                .withActuatorOn(management)) {
            assertServes(application);
            application.roll();
            assertServes(application);
            assertMasterAnswersWhileNoneServes(application);
            application.master().assertRunsNothingOfTheApplication();
            application.stop();
        }
    }

    private static void assertServes(RunningApplication application) throws Exception {
        assertThat(application.get("/version").body()).startsWith("4.0.");
        assertThat(application.workers()).hasSize(2);
        Answer health = Answer.get(application.actuator("/health"));
        assertThat(health.status()).as(health.body()).isEqualTo(200);
        Answer workers = Answer.get(application.actuator("/metrics/xypriss.cluster.workers"));
        assertThat(workers.status()).as(workers.body()).isEqualTo(200);
        assertThat(workers.json().get("measurements").get(0).get("value").asDouble())
                .isEqualTo(2);
    }

    /** The web server of the master is the part that leans most on Spring Boot's own. */
    private static void assertMasterAnswersWhileNoneServes(RunningApplication application) throws Exception {
        List<Long> killed = application.workers();
        killed.forEach((pid) -> ProcessHandle.of(pid).orElseThrow().destroyForcibly());
        await().atMost(RunningApplication.LONG)
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(application.get("/version").status()).isEqualTo(503));
        await().atMost(RunningApplication.LONG)
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(application.workers()).hasSize(2).doesNotContainAnyElementsOf(killed));
        assertServes(application);
    }
}
