package io.xypriss.applications.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flyway, Quartz, and filters that are registered by hand, one of them by name. */
class JobsIT {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void masterMigratesAndSchedulesNothing(int workers) throws Exception {
        try (AuditedDatabase database = AuditedDatabase.served(this.directory);
                RunningApplication application = start(workers, database)) {
            Answer noted = Answer.post(application.uri("/notes"), "before");
            assertThat(noted.status()).as(noted.body()).isEqualTo(201);
            assertThat(noted.process()).as("as the filter says").isIn("1", "2");
            await().atMost(RunningApplication.LONG)
                    .untilAsserted(() -> assertThat(database.query("SELECT DISTINCT PROCESS FROM TICK"))
                            .hasSize(workers));
            application.master().assertRunsNothingOfTheApplication();
            application.master().assertHasNoThreadOfOthers();
            application.roll();
            assertThat(application.get("/notes").body()).isEqualTo("[\"before\"]");
            application.stop();
            application.master().assertRunsNothingOfTheApplication();
            application.master().assertHasStartedNoWebServer();
            database.assertUsedByAllWorkersOnly(workers);
            assertThat(database.query("SELECT DISTINCT PROCESS FROM TICK")).doesNotContain("master");
            assertThat(database.query("SELECT \"script\" FROM \"flyway_schema_history\" WHERE \"type\" = 'SQL'"))
                    .as("migrations")
                    .containsExactly("V1__tick_and_note.sql");
        }
    }

    /** A master that had yet to start would be waited for, which took longer than the start of its workers. */
    @Test
    void endsQuicklyOnceItServes() throws Exception {
        try (AuditedDatabase database = AuditedDatabase.served(this.directory)) {
            long launched = System.nanoTime();
            try (RunningApplication application = start(1, database)) {
                long serves = System.nanoTime();
                application.stop();
                assertThat(Duration.ofNanos(System.nanoTime() - serves))
                        .isLessThan(Duration.ofNanos(serves - launched));
            }
        }
    }

    private RunningApplication start(int workers, AuditedDatabase database) throws Exception {
        return RunningApplication.start(
                Application.JOBS,
                workers,
                this.directory,
                "--spring.datasource.url=jdbc:h2:" + database.location(),
                "--spring.datasource.username=" + AuditedDatabase.USER);
    }
}
