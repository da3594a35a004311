package io.xypriss.cluster.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.context.FilteredClassLoader;

class WebServerKindTests {

    private static final String TOMCAT = "org.apache.catalina";

    private static final String JETTY = "org.eclipse.jetty";

    private static final String NETTY = "reactor.netty";

    @ParameterizedTest
    @CsvSource({
        "SERVLET, TOMCAT, " + JETTY + ", " + NETTY,
        "SERVLET, JETTY, " + TOMCAT + ", " + NETTY,
        "REACTIVE, TOMCAT, " + JETTY + ", " + NETTY,
        "REACTIVE, JETTY, " + TOMCAT + ", " + NETTY,
        "REACTIVE, NETTY, " + TOMCAT + ", " + JETTY
    })
    void serverOnTheClassPathIsUsed(WebApplicationType type, WebServerKind kind, String without, String norWith) {
        assertThat(WebServerKind.find(new FilteredClassLoader(without, norWith), type))
                .isEqualTo(kind);
    }

    @Test
    void servletApplicationIsNotAnsweredForByNetty() {
        FilteredClassLoader classLoader = new FilteredClassLoader(TOMCAT, JETTY);
        assertThatIllegalStateException()
                .isThrownBy(() -> WebServerKind.find(classLoader, WebApplicationType.SERVLET))
                .withMessageContaining("class path");
    }
}
