package io.xypriss.cluster.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.xypriss.cluster.worker.DrainTimes;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

@ExtendWith(OutputCaptureExtension.class)
class ClusterPropertiesReaderTests {

    @Test
    void defaultsAreThoseOfTheContract() {
        ClusterProperties properties = read(Map.of());

        assertThat(properties.enabled()).isFalse();
        assertThat(properties.workers()).isEqualTo("auto");
        assertThat(properties.traffic()).isEqualTo(ClusterProperties.Traffic.SHARED);
        assertThat(properties.autoRestart()).isTrue();
        assertThat(properties.maxRestarts()).isEqualTo(5);
        assertThat(properties.restartWindow()).isEqualTo(Duration.ofMinutes(5));
        assertThat(properties.restartBackoff().initial()).isEqualTo(Duration.ofMillis(200));
        assertThat(properties.restartBackoff().multiplier()).isEqualTo(2);
        assertThat(properties.restartBackoff().max()).isEqualTo(Duration.ofSeconds(30));
        assertThat(properties.restartBackoff().jitter()).isEqualTo(0.2);
        assertThat(properties.healthCheckInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(properties.healthCheckTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(properties.healthCheckFailures()).isEqualTo(3);
        assertThat(properties.startupTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(properties.shutdownTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(properties.workerPortBase()).isNull();
        assertThat(properties.fallback()).isEqualTo(ClusterProperties.Fallback.NONE);
        assertThat(properties.archive().mode()).isEqualTo(ClusterProperties.Archive.Mode.AUTO);
        assertThat(properties.archive().directory()).isNull();
        assertThat(properties.jvm().arguments()).isEmpty();
        assertThat(properties.environment()).isEmpty();
    }

    @Test
    void takesDurationsWithUnitsAndInPlainMilliseconds() {
        ClusterProperties properties =
                read(Map.of("xypriss.cluster.health-check-interval", "30000", "xypriss.cluster.startup-timeout", "2m"));

        assertThat(properties.healthCheckInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(properties.startupTimeout()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void drainTimesStayWithinTheShutdownTimeout() {
        assertThat(drainTimes(Map.of())).isEqualTo(new DrainTimes(Duration.ofSeconds(30), Duration.ofSeconds(10)));
        assertThat(drainTimes(Map.of("xypriss.cluster.shutdown-timeout", "5s")))
                .isEqualTo(new DrainTimes(Duration.ofSeconds(5), Duration.ofSeconds(5)));
        assertThat(drainTimes(Map.of("xypriss.cluster.drain.requests", "0", "xypriss.cluster.drain.streams", "30s")))
                .isEqualTo(new DrainTimes(Duration.ZERO, Duration.ofSeconds(30)));
        assertThatExceptionOfType(InvalidClusterPropertyException.class)
                .isThrownBy(() ->
                        read(Map.of("xypriss.cluster.shutdown-timeout", "5s", "xypriss.cluster.drain.streams", "6s")));
    }

    @Test
    void takesListsAndMaps() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("xypriss.cluster.jvm.arguments[0]", "-Xmx128m");
        values.put("xypriss.cluster.jvm.arguments[1]", "-XX:+UseSerialGC");
        values.put("xypriss.cluster.environment.MALLOC_ARENA_MAX", "2");
        ClusterProperties properties = read(values);

        assertThat(properties.jvm().arguments()).containsExactly("-Xmx128m", "-XX:+UseSerialGC");
        assertThat(properties.environment()).containsExactly(Map.entry("MALLOC_ARENA_MAX", "2"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            enabled                    | perhaps | 'true' or 'false'
            workers                    | 0       | a whole number from 1 to 256, or one of 'auto', 'cpu' and 'io'
            workers                    | 257     | a whole number from 1 to 256, or one of 'auto', 'cpu' and 'io'
            workers                    | many    | a whole number from 1 to 256, or one of 'auto', 'cpu' and 'io'
            traffic                    | round   | 'shared' or 'ports'
            auto-restart               | maybe   | 'true' or 'false'
            max-restarts               | -1      | a whole number from 0 to 1000
            max-restarts               | few     | a whole number from 0 to 1000
            restart-window             | 0       | a duration from 1s to 1d
            restart-window             | soon    | a duration from 1s to 1d
            restart-backoff.initial    | 0       | a duration from 1ms to 1d
            restart-backoff.multiplier | 0.5     | a number from 1 to 100
            restart-backoff.max        | 1ms     | a duration from the initial pause to 1d
            restart-backoff.jitter     | 1.5     | a number from 0 to 1
            health-check-interval      | 1ms     | a duration from 100ms to 1d
            health-check-timeout       | 2d      | a duration from 100ms to 1d
            health-check-failures      | 0       | a whole number from 1 to 100
            startup-timeout            | 10ms    | a duration from 1s to 1d
            shutdown-timeout           | -5s     | a duration from 100ms to 1d
            drain.requests             | 31s     | a duration from 0s to the shutdown time-out
            drain.requests             | -1s     | a duration from 0s to the shutdown time-out
            drain.streams              | 40000   | a duration from 0s to the shutdown time-out
            drain.streams              | slowly  | a duration from 0s to the shutdown time-out
            worker-port-base           | 65536   | a port from 1 to 65535, or 0 for ephemeral ports
            worker-port-base           | high    | a port from 1 to 65535, or 0 for ephemeral ports
            fallback                   | pray    | 'none' or 'single-process'
            archive.mode               | always  | 'auto' or 'off'
            archive.directory          | ` `     | the path of a directory
            rolling.max-surge          | -1      | a whole number from 0 to 256, or a percentage from 0% to 100%
            rolling.max-surge          | 101%    | a whole number from 0 to 256, or a percentage from 0% to 100%
            rolling.max-unavailable    | some    | a whole number from 0 to 256, or a percentage from 0% to 100%
            rolling.min-ready-time     | -1s     | a duration from 0s to 1d
            rolling.canary-time        | 2d      | a duration from 0s to 1d
            recycle.max-lifetime       | 1s      | 0, or a duration from 10s to 1000d
            recycle.max-requests       | -1      | a whole number, 0 or more
            recycle.max-memory         | lots    | a size like '512MB', 0 or more
            """)
    void refusesWithKeyValueAndRange(String key, String value, String range, CapturedOutput output) {
        assertThatExceptionOfType(InvalidClusterPropertyException.class)
                .isThrownBy(() -> read(Map.of("xypriss.cluster." + key, value)));
        Map<String, Object> properties = new HashMap<>();
        properties.put("xypriss.cluster.enabled", "true");
        properties.put("xypriss.cluster.enabled-in-tests", "true");
        properties.put("xypriss.cluster." + key, value);
        SpringApplication application = new SpringApplication(ClusterPropertiesReaderTests.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setDefaultProperties(properties);
        assertThatExceptionOfType(InvalidClusterPropertyException.class).isThrownBy(application::run);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("property 'xypriss.cluster." + key + "' has the value '" + value + "'")
                .contains("Set 'xypriss.cluster." + key + "' to ")
                .contains(range)
                .doesNotContain("Failed to bind properties");
    }

    @ParameterizedTest
    @CsvSource({
        "auto, 4, 16384, 4",
        "auto, 8, 2048, 3",
        "auto, 8, 256, 1",
        "cpu, 4, 256, 3",
        "cpu, 1, 256, 1",
        "io, 4, 256, 8",
        "io, 200, 256, 256",
        "7, 1, 256, 7"
    })
    void resolvesTheNumberOfWorkers(String workers, int processors, long memoryMegabytes, int expected) {
        assertThat(WorkerCount.resolve(workers, processors, memoryMegabytes << 20))
                .isEqualTo(expected);
    }

    private static DrainTimes drainTimes(Map<String, String> values) {
        ClusterProperties properties = read(values);
        return properties.drain().times(properties.shutdownTimeout());
    }

    private static ClusterProperties read(Map<String, String> values) {
        MockEnvironment environment = new MockEnvironment();
        values.forEach(environment::setProperty);
        return new ClusterPropertiesReader(environment).read();
    }
}
