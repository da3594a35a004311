package io.xypriss.applications.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** WebFlux, R2DBC, and a management server on a port of its own. */
class ReactiveIT {

    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void workersAnswerOnBothPorts(int workers) throws Exception {
        int management = RunningApplication.freePort();
        try (AuditedDatabase database = AuditedDatabase.served(this.directory);
                RunningApplication application = RunningApplication.start(
                                Application.REACTIVE,
                                workers,
                                this.directory,
                                "--management.server.port=" + management,
                                "--spring.r2dbc.properties.url=" + database.location(),
                                "--spring.r2dbc.username=" + AuditedDatabase.USER)
                        .withActuatorOn(management)) {
            Answer added = Answer.post(application.uri("/cities"), "Paris");
            assertThat(added.status()).as(added.body()).isEqualTo(201);
            assertThat(application.get("/cities").body()).isEqualTo("[\"Paris\"]");
            assertThat(application.get("/actuator/health").status()).isEqualTo(404);
            assertManagementIsOfTheApplication(application);
            application.master().assertRunsNothingOfTheApplication();
            application.master().assertHasNoThreadOfOthers();
            application.roll();
            assertThat(application.get("/cities").body()).isEqualTo("[\"Paris\"]");
            assertManagementIsOfTheApplication(application);
            application.stop();
            application.master().assertRunsNothingOfTheApplication();
            application.master().assertHasStartedNoWebServer();
            database.assertUsedByAllWorkersOnly(workers);
        }
    }

    private static void assertManagementIsOfTheApplication(RunningApplication application) throws Exception {
        assertThat(Answer.get(application.actuator("/health"))
                        .json()
                        .get("status")
                        .asString())
                .isEqualTo("UP");
        // Only a worker that has answered a request of the public port has a meter for it.
        await().atMost(LONG).untilAsserted(() -> {
            JsonNode meters =
                    Answer.get(application.actuator("/metrics")).json().get("names");
            assertThat(meters.valueStream().map(JsonNode::asString))
                    .contains("r2dbc.pool.max.allocated", "http.server.requests", "xypriss.cluster.workers");
        });
        assertThat(Answer.get(application.actuator("/loggers/io.xypriss.applications.reactive"))
                        .status())
                .isEqualTo(200);
    }
}
