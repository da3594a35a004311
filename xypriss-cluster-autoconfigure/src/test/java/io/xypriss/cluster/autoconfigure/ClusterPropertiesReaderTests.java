package io.xypriss.cluster.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.xypriss.cluster.worker.DrainTimes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.mock.env.MockEnvironment;

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
        assertThat(properties.memory().budget()).isEqualTo("75%");
        assertThat(properties.jvm().heap()).isEqualTo("auto");
        assertThat(properties.jvm().profile()).isEqualTo(ClusterProperties.Profile.DEFAULT);
        assertThat(properties.jvm().archiveRelocation()).isTrue();
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
            spares                     | -1      | a whole number from 0 to 256, and together with the workers at most 256
            spares                     | 256     | a whole number from 0 to 256, and together with the workers at most 256
            spares                     | some    | a whole number from 0 to 256, and together with the workers at most 256
            start-concurrency          | 0       | a whole number from 1 to 256, or 'auto' (the number of processors)
            start-concurrency          | 257     | a whole number from 1 to 256, or 'auto' (the number of processors)
            start-concurrency          | all     | a whole number from 1 to 256, or 'auto' (the number of processors)
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
            shutdown-timeout           | -99999999999999999s | a duration from 100ms to 1d
            restart-window             | 99999999999999999s | a duration from 1s to 1d
            drain.requests             | 31s     | a duration from 0s to the shutdown time-out
            drain.requests             | -1s     | a duration from 0s to the shutdown time-out
            drain.streams              | 40000   | a duration from 0s to the shutdown time-out
            drain.streams              | slowly  | a duration from 0s to the shutdown time-out
            worker-port-base           | 65536   | a port from 1 to 65535, or 0 for ephemeral ports
            worker-port-base           | high    | a port from 1 to 65535, or 0 for ephemeral ports
            worker-ports               | ajar    | 'restricted' or 'open'
            fallback                   | pray    | 'none' or 'single-process'
            archive.mode               | on      | 'auto', 'always' or 'off'
            archive.directory          | ` `     | the path of a directory
            run-directory              | ` `     | the path of a directory
            rolling.max-surge          | -1      | a whole number from 0 to 256, or a percentage from 0% to 100%
            rolling.max-surge          | 101%    | a whole number from 0 to 256, or a percentage from 0% to 100%
            rolling.max-surge          | 0       | a whole number from 0 to 256, or a percentage from 0% to 100%, and not 0 where 'xypriss.cluster.rolling.max-unavailable' is 0
            rolling.max-unavailable    | some    | a whole number from 0 to 256, or a percentage from 0% to 100%
            rolling.min-ready-time     | -1s     | a duration from 0s to 1d
            rolling.canary-time        | 2d      | a duration from 0s to 1d
            recycle.max-lifetime       | 1s      | 0, or a duration from 10s to 1000d
            recycle.max-requests       | -1      | a whole number, 0 or more
            recycle.max-memory         | lots    | a size like '512MB', 0 or more
            memory.budget              | 0%      | a percentage from 1% to 100%, or a size of at least 64MB
            memory.budget              | 101%    | a percentage from 1% to 100%, or a size of at least 64MB
            memory.budget              | 63MB    | a percentage from 1% to 100%, or a size of at least 64MB
            memory.budget              | most    | a percentage from 1% to 100%, or a size of at least 64MB
            jvm.heap                   | large   | 'auto', 'off', or a size from 16MB to 1024GB
            jvm.heap                   | 8MB     | 'auto', 'off', or a size from 16MB to 1024GB
            jvm.heap                   | 2TB     | 'auto', 'off', or a size from 16MB to 1024GB
            jvm.profile                | tiny    | 'default' or 'small'
            jvm.archive-relocation     | often   | 'true' or 'false'
            """)
    void refusesWithKeyValueAndRange(String key, String value, String range) {
        InvalidClusterPropertyException refusal = catchThrowableOfType(
                InvalidClusterPropertyException.class, () -> read(Map.of("xypriss.cluster." + key, value)));
        // As it comes out of the method that makes the context.
        FailureAnalysis analysis =
                new InvalidClusterPropertyFailureAnalyzer().analyze(new IllegalStateException("test", refusal));
        assertThat(analysis).isNotNull();
        assertThat(analysis.getDescription())
                .contains("property 'xypriss.cluster." + key + "' has the value '" + value + "'");
        assertThat(analysis.getAction())
                .contains("Set 'xypriss.cluster." + key + "' to ")
                .contains(range);
    }

    private static DrainTimes drainTimes(Map<String, String> values) {
        ClusterProperties properties = read(values);
        return properties.drain().times(properties.shutdownTimeout());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A=B", "=", "A\0B", "WORKER_ID", "xypriss_cluster_token"})
    void refusesVariablesThatNoProcessCanHaveOrTheMasterSets(String name) {
        assertThatExceptionOfType(InvalidClusterPropertyException.class)
                .isThrownBy(() -> read(Map.of("xypriss.cluster.environment[" + name + "]", "2")))
                .withMessageStartingWith("Property 'xypriss.cluster.environment' has the value")
                .withMessageContaining("names are not empty, have no '='");
    }

    @Test
    void refusesAVariableWhoseValueNoProcessCanHave() {
        assertThatExceptionOfType(InvalidClusterPropertyException.class)
                .isThrownBy(() -> read(Map.of("xypriss.cluster.environment.A", "1\0002")))
                .withMessageContaining("'xypriss.cluster.environment' has the value 'A'");
    }

    @Test
    void sparesCountAgainstTheLimitOfWorkers() {
        assertThat(read(Map.of("xypriss.cluster.workers", "250", "xypriss.cluster.spares", "6"))
                        .spares())
                .isEqualTo(6);
        assertThatExceptionOfType(InvalidClusterPropertyException.class)
                .isThrownBy(() -> read(Map.of("xypriss.cluster.workers", "250", "xypriss.cluster.spares", "7")))
                .withMessageContaining("together with the workers at most 256");
    }

    @Test
    void sparesNeedASharedPort() {
        assertThatExceptionOfType(InvalidClusterPropertyException.class)
                .isThrownBy(() -> read(Map.of("xypriss.cluster.traffic", "ports", "xypriss.cluster.spares", "1")))
                .withMessageContaining("'xypriss.cluster.spares' has the value '1'")
                .withMessageContaining("0 where 'xypriss.cluster.traffic' is 'ports'");
    }

    @ParameterizedTest
    @CsvSource({"auto, 4, 4", "AUTO, 300, 256", "1, 4, 1", "256, 4, 256"})
    void resolvesHowManyStartAtOnce(String startConcurrency, int processors, int expected) {
        assertThat(StartConcurrency.resolve(startConcurrency, processors)).isEqualTo(expected);
    }

    private static ClusterProperties read(Map<String, String> values) {
        MockEnvironment environment = new MockEnvironment();
        values.forEach(environment::setProperty);
        return new ClusterPropertiesReader(environment).read();
    }
}
