package io.xypriss.applications.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spring Data JPA with {@code ddl-auto=create}: whoever runs the application deletes all rows. */
class JpaIT {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void masterLeavesTheDatabaseAlone(int workers) throws Exception {
        try (AuditedDatabase database = (workers == 1)
                        ? AuditedDatabase.embedded(this.directory)
                        : AuditedDatabase.served(this.directory);
                RunningApplication application = RunningApplication.start(
                        Application.JPA,
                        workers,
                        this.directory,
                        "--spring.datasource.url=jdbc:h2:" + database.location(),
                        "--spring.datasource.username=" + AuditedDatabase.USER,
                        // A file that one process locks cannot be handed over to a second one beside it.
                        "--xypriss.cluster.rolling.max-surge=" + (workers - 1),
                        "--xypriss.cluster.rolling.max-unavailable=1")) {
            Answer added = Answer.post(application.uri("/owners"), "Ada");
            assertThat(added.status()).as(added.body()).isEqualTo(201);
            assertThat(application.get("/owners/" + added.body()).body()).isEqualTo("Ada");
            assertThat(application.get("/actuator/health").body()).contains("UP");
            // In former times the master had opened the database, and deleted all rows, within a few seconds.
            await().during(Duration.ofSeconds(8))
                    .atMost(RunningApplication.LONG)
                    .untilAsserted(
                            () -> assertThat(application.get("/owners").body()).isEqualTo("[\"Ada\"]"));
            application.master().assertRunsNothingOfTheApplication();
            application.master().assertHasStartedNoWebServer();
            application.master().assertHasNoThreadOfOthers();
            application.roll();
            assertThat(Answer.post(application.uri("/owners"), "Grace").status())
                    .isEqualTo(201);
            assertThat(application.get("/owners").body()).contains("Grace");
            application.stop();
            application.master().assertRunsNothingOfTheApplication();
            assertThat(database.query("SELECT NAME FROM OWNER")).contains("Grace");
            database.assertUsedByAllWorkersOnly(workers);
        }
    }
}
