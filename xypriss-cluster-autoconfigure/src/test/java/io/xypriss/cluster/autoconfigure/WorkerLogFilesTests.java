package io.xypriss.cluster.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.ApplicationPidFileWriter;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.mock.env.MockEnvironment;

class WorkerLogFilesTests {

    private static final Path DIRECTORY = Path.of("/run/w3");

    private final MockEnvironment environment = new MockEnvironment();

    @Test
    void onlyTheMasterWritesTheConfiguredPidFile() {
        this.environment.setProperty("spring.pid.file", "/var/run/app.pid");
        assertThat(ofWorker()).containsOnly(Map.entry("spring.pid.file", "/run/w3/application.pid"));
    }

    @Test
    void springBootWritesThePidOfAWorkerWhereItIsSaid(@TempDir Path temp) {
        Path configured = temp.resolve("app.pid");
        Path own = temp.resolve("own");
        this.environment.setProperty("spring.pid.file", configured.toString());
        Map<String, Object> overrides = WorkerLogFiles.ofWorker(this.environment, "3", own);
        this.environment.getPropertySources().addFirst(new MapPropertySource("own", overrides));
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            context.setEnvironment(this.environment);
            ApplicationPidFileWriter writer = new ApplicationPidFileWriter();
            writer.onApplicationEvent(new ApplicationPreparedEvent(new SpringApplication(), new String[0], context));
        }
        assertThat(configured).doesNotExist();
        assertThat(own.resolve("application.pid"))
                .hasContent(Long.toString(ProcessHandle.current().pid()));
    }

    @Test
    void workerLogsBesideTheMaster() {
        this.environment.setProperty("logging.file.path", "/var/log");
        assertThat(ofWorker()).containsEntry("logging.file.name", "/var/log/spring-worker-3.log");
        this.environment.setProperty("logging.file.name", "log.d/app.log");
        assertThat(ofWorker()).containsEntry("logging.file.name", "log.d/app-worker-3.log");
    }

    @Test
    void rolledLogFilesAreItsOwnToo() {
        this.environment.setProperty("logging.file.name", "app.log");
        this.environment.setProperty(
                "logging.logback.rollingpolicy.file-name-pattern", "${LOG_FILE}.%d{yyyy-MM-dd}.%i");
        assertThat(ofWorker()).doesNotContainKey("logging.logback.rollingpolicy.file-name-pattern");
        this.environment.setProperty("logging.logback.rollingpolicy.file-name-pattern", "old/app.%d{yyyy.MM.dd}.%i.gz");
        assertThat(ofWorker())
                .containsEntry(
                        "logging.logback.rollingpolicy.file-name-pattern", "old/app.%d{yyyy.MM.dd}.%i-worker-3.gz");
    }

    @Test
    void accessLogsAreItsOwnWhereThereAreAny() {
        this.environment.setProperty("server.jetty.accesslog.filename", "/var/log/jetty-yyyy_mm_dd.request.log");
        assertThat(ofWorker())
                .containsEntry("server.jetty.accesslog.filename", "/var/log/jetty-yyyy_mm_dd.request-worker-3.log")
                .doesNotContainKey("server.tomcat.accesslog.prefix");
        this.environment.setProperty("server.tomcat.accesslog.enabled", "true");
        assertThat(ofWorker()).containsEntry("server.tomcat.accesslog.prefix", "access_log-worker-3");
        this.environment.setProperty("server.tomcat.accesslog.prefix", "web");
        assertThat(ofWorker()).containsEntry("server.tomcat.accesslog.prefix", "web-worker-3");
    }

    @ParameterizedTest
    @CsvSource({
        "app.log, app-worker-1.log",
        "log.d/app, log.d/app-worker-1",
        "log.d\\app, log.d\\app-worker-1",
        "/x/.hidden, /x/.hidden-worker-1",
        "app-%d{yyyy.MM}, app-%d{yyyy.MM}-worker-1",
        "app-%d{yyyy/MM}.gz, app-%d{yyyy/MM}-worker-1.gz",
    })
    void suffixComesBeforeTheExtension(String file, String expected) {
        assertThat(WorkerLogFiles.withSuffix(file, "-worker-1")).isEqualTo(expected);
    }

    private Map<String, Object> ofWorker() {
        return WorkerLogFiles.ofWorker(this.environment, "3", DIRECTORY);
    }
}
