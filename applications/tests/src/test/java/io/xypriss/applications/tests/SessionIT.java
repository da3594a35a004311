package io.xypriss.applications.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spring Session JDBC and Spring Security, whose filters are looked up by name. */
class SessionIT {

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void sessionOutlivesItsWorker(int workers) throws Exception {
        try (AuditedDatabase database = AuditedDatabase.served(this.directory);
                RunningApplication application = RunningApplication.start(
                        Application.SESSION,
                        workers,
                        this.directory,
                        "--spring.datasource.url=jdbc:h2:" + database.location(),
                        "--spring.datasource.username=" + AuditedDatabase.USER)) {
            assertThat(application.get("/visit").location())
                    .as("without a session")
                    .endsWith("/login");
            Map<String, String> session = Map.of("Cookie", logIn(application));
            for (int visits = 1; visits <= 10; visits++) {
                assertThat(visit(application, session)).isEqualTo("user " + visits);
            }
            assertThat(database.query("SELECT PRINCIPAL_NAME FROM SPRING_SESSION WHERE PRINCIPAL_NAME IS NOT NULL"))
                    .containsExactly("user");
            application.master().assertRunsNothingOfTheApplication();
            application.master().assertHasNoThreadOfOthers();
            application.roll();
            assertThat(visit(application, session)).isEqualTo("user 11");
            application.stop();
            application.master().assertRunsNothingOfTheApplication();
            application.master().assertHasStartedNoWebServer();
            database.assertUsedByAllWorkersOnly(workers);
        }
    }

    /** With the form; gives the cookie. */
    private static String logIn(RunningApplication application) throws IOException {
        Answer form = application.get("/login");
        Matcher csrf = CSRF.matcher(form.body());
        assertThat(csrf.find()).as(form.body()).isTrue();
        Answer answer = Answer.post(
                application.uri("/login"),
                "application/x-www-form-urlencoded",
                "username=user&password=secret&_csrf=" + URLEncoder.encode(csrf.group(1), StandardCharsets.UTF_8),
                Map.of("Cookie", form.cookie()));
        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.location()).doesNotContain("error");
        return answer.cookie();
    }

    private static String visit(RunningApplication application, Map<String, String> session) throws IOException {
        Answer answer = Answer.get(application.uri("/visit"), session);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }
}
