package io.xypriss.cluster.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import org.apache.catalina.connector.Connector;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Ssl;
import org.springframework.core.env.MapPropertySource;
import org.springframework.mock.env.MockEnvironment;

class BoundPortTests {

    private final MockEnvironment environment = new MockEnvironment();

    private final TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(8080);

    private BoundPort bound() {
        this.environment.getPropertySources().addFirst(new MapPropertySource("test", BoundPort.note(this.environment)));
        return BoundPort.of(this.environment, 8080);
    }

    private void check() {
        new BoundPortCheck(bound()).customize(this.factory);
    }

    private void assertRefused(String difference, String property) {
        assertThatExceptionOfType(ClusterStartException.class)
                .isThrownBy(this::check)
                .withMessageContaining(difference)
                .satisfies((ex) -> {
                    FailureAnalysis analysis = new ClusterStartFailureAnalyzer().analyze(ex);
                    assertThat(analysis).isNotNull();
                    assertThat(analysis.getAction()).contains(property);
                });
    }

    @Test
    void serverAsTheConfigurationSaysIsFine() throws Exception {
        assertThatCode(this::check).doesNotThrowAnyException();
        this.environment.setProperty("server.address", "127.0.0.1");
        this.factory.setAddress(InetAddress.getByName("127.0.0.1"));
        assertThatCode(this::check).doesNotThrowAnyException();
        this.environment.setProperty("server.ssl.bundle", "web");
        this.factory.setSsl(Ssl.forBundle("web"));
        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @Test
    void wildcardIsAllAddresses() throws Exception {
        this.environment.setProperty("server.address", "0.0.0.0");
        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @Test
    void otherPortIsRefused() {
        this.factory.setPort(9999);
        assertRefused("has port 9999", "server.port=9999");
    }

    @Test
    void otherAddressIsRefused() throws Exception {
        this.factory.setAddress(InetAddress.getByName("127.0.0.1"));
        assertRefused("has address 127.0.0.1", "server.address=127.0.0.1");
    }

    @Test
    void tlsThatTheConfigurationDoesNotHaveIsRefused() {
        this.factory.setSsl(Ssl.forBundle("web"));
        assertRefused("has TLS", "server.ssl");
    }

    @Test
    void tlsThatIsTakenAwayIsRefused() {
        this.environment.setProperty("server.ssl.key-store", "classpath:web.p12");
        assertRefused("has no TLS", "server.ssl.enabled=false");
    }

    @Test
    void tlsThatIsTurnedOffIsNone() {
        this.environment.setProperty("server.ssl.key-store", "classpath:web.p12");
        this.environment.setProperty("server.ssl.enabled", "false");
        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @Test
    void whatIsSetOnTheConnectorIsSeen() {
        new TomcatBoundPortCheck(bound()).customize(this.factory);
        Connector connector = new Connector("org.apache.coyote.http11.Http11NioProtocol");
        connector.setPort(8443);
        assertThatExceptionOfType(ClusterStartException.class)
                .isThrownBy(() ->
                        this.factory.getConnectorCustomizers().forEach((customizer) -> customizer.customize(connector)))
                .withMessageContaining("port 8443");
    }
}
