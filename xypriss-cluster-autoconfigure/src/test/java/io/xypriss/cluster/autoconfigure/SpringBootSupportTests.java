package io.xypriss.cluster.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;

class SpringBootSupportTests {

    @ParameterizedTest
    @ValueSource(strings = {"4.0.0", "4.0.9", "4.1.2", "4.1.0-RC1", "4.1.3-SNAPSHOT"})
    void testedVersionsAreTakenWithoutAWord(String version) {
        assertThat(SpringBootSupport.check(version)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.7.18", "3.5.7", "3.5.0-M1", "5.0.0", "5.0.0-M1", "10.1"})
    void otherMajorVersionsFailWithAnAnalysisThatNamesThem(String version) {
        ClusterStartException refusal =
                catchThrowableOfType(ClusterStartException.class, () -> SpringBootSupport.check(version));
        FailureAnalysis analysis = new ClusterStartFailureAnalyzer().analyze(refusal);
        assertThat(analysis).isNotNull();
        assertThat(analysis.getDescription())
                .contains("runs on Spring Boot " + version + ".", "supports Spring Boot 4.0 and 4.1.");
        assertThat(analysis.getAction()).contains("Use Spring Boot 4.0 or 4.1", "remove xypriss-cluster-starter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.2.0", "4.2.0-M1", "4.10.3"})
    void newerMinorVersionsAreWarnedOf(String version) {
        assertThat(SpringBootSupport.check(version))
                .contains("runs on Spring Boot " + version + ".", "tested with Spring Boot 4.0 and 4.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "unknown", "4", "99999999999.1"})
    void versionThatCannotBeReadIsWarnedOf(String version) {
        assertThat(SpringBootSupport.check(version)).contains("is not known (" + version + ")");
    }

    @Test
    void versionOfThisBuildIsSupported() {
        assertThatNoException().isThrownBy(SpringBootSupport::check);
    }
}
