package io.xypriss.cluster.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.env.MockEnvironment;

class ManagementAddressTests {

    private final MockEnvironment environment = new MockEnvironment();

    @Test
    void isNowhereUnlessSet() {
        assertThat(find()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"9090, 8080, 9090", "0, 8080, 0", "0, 0, 0", "9090, , 9090"})
    void isWhereItIsSet(String management, String server, int expected) {
        set(management, server);
        assertThat(find()).isEqualTo(new InetSocketAddress(expected));
        this.environment.setProperty("management.server.address", "127.0.0.2");
        this.environment.setProperty("server.address", "127.0.0.3");
        assertThat(find()).isEqualTo(new InetSocketAddress("127.0.0.2", expected));
    }

    @ParameterizedTest
    @CsvSource({"9090, 9090", "8080, ", "-1, 8080"})
    void isNowhereElseThanThePublicPortOrTurnedOff(String management, String server) {
        set(management, server);
        assertThat(find()).isNull();
    }

    @Test
    void isNowhereWithoutActuator() throws Exception {
        set("9090", "8080");
        try (URLClassLoader empty = new URLClassLoader(new URL[0], null)) {
            assertThat(ManagementAddress.of(this.environment, empty)).isNull();
        }
    }

    private void set(String management, String server) {
        this.environment.setProperty("management.server.port", management);
        if (server != null) {
            this.environment.setProperty("server.port", server);
        }
    }

    private InetSocketAddress find() {
        return ManagementAddress.of(this.environment, getClass().getClassLoader());
    }
}
