package io.xypriss.cluster.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.xypriss.cluster.socket.SharedSocketUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactory;

/** Which web servers can share a socket is found out before anything starts, or else when the server is known. */
class SharedSocketSupportTests {

    private static final String TOMCAT = "org.springframework.boot.tomcat";

    private static final String JETTY = "org.springframework.boot.jetty";

    private static final String NETTY = "org.springframework.boot.reactor.netty";

    @ParameterizedTest
    @CsvSource({
        "SERVLET, " + JETTY + ", " + NETTY,
        "SERVLET, " + TOMCAT + ", " + NETTY,
        "REACTIVE, " + TOMCAT + ", " + JETTY,
        "REACTIVE, " + TOMCAT + ", " + NETTY,
        "REACTIVE, " + JETTY + ", " + NETTY
    })
    void anyOfTheThreeWillDo(WebApplicationType type, String without, String norWith) {
        ClassLoader classLoader = new FilteredClassLoader(without, norWith);
        assertThatCode(() -> SharedSocketSupport.check(type, classLoader)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"SERVLET, " + JETTY, "REACTIVE, " + NETTY})
    void noneOfThemIsToldWithAWayOut(WebApplicationType type, String without) {
        ClassLoader classLoader = new FilteredClassLoader(TOMCAT, JETTY, without);
        assertThatExceptionOfType(SharedSocketUnavailableException.class)
                .isThrownBy(() -> SharedSocketSupport.check(type, classLoader))
                .satisfies(SharedSocketSupportTests::namesTheWayOut);
    }

    @Test
    void serverOfTheApplicationsOwnIsToldWithAWayOut() {
        SharedSocketServerCheck check = new SharedSocketServerCheck(true);
        assertThatExceptionOfType(SharedSocketUnavailableException.class)
                .isThrownBy(() -> check.customize(new OwnFactory()))
                .withMessageContaining(OwnFactory.class.getName())
                .satisfies(SharedSocketSupportTests::namesTheWayOut);
        assertThatCode(() -> new SharedSocketServerCheck(false).customize(new OwnFactory()))
                .doesNotThrowAnyException();
    }

    @Test
    void serverThatIsDerivedFromAKnownOneIsKnown() {
        SharedSocketServerCheck check = new SharedSocketServerCheck(true);
        assertThatCode(() -> check.customize(new TomcatServletWebServerFactory() {}))
                .doesNotThrowAnyException();
        assertThatCode(() -> check.customize(new NettyReactiveWebServerFactory() {}))
                .doesNotThrowAnyException();
    }

    private static void namesTheWayOut(SharedSocketUnavailableException failure) {
        FailureAnalysis analysis = new SharedSocketFailureAnalyzer().analyze(failure, failure);
        assertThat(analysis.getDescription()).contains("Tomcat, Jetty and Reactor Netty");
        assertThat(analysis.getAction()).contains("xypriss.cluster.traffic=ports");
    }

    private static final class OwnFactory implements WebServerFactory {}
}
