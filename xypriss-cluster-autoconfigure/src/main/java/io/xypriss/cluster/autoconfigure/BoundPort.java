package io.xypriss.cluster.autoconfigure;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * How the master has bound the public port, as its configuration says, and with it the configuration of a worker before
 * anything of the application has run. Later changes reach the server of a worker, but not the master.
 *
 * @param port where it listens
 * @param address where it listens; {@code null} for all addresses
 * @param tls whether it is served over TLS
 */
record BoundPort(int port, @Nullable InetAddress address, boolean tls) {

    private static final String ADDRESS = "xypriss.cluster.bound.address";

    private static final String TLS = "xypriss.cluster.bound.tls";

    private static final String SSL = "server.ssl.";

    /** What to remember of the configuration as it is before the application changes it. */
    static Map<String, Object> note(Environment environment) {
        Map<String, Object> noted = new LinkedHashMap<>();
        InetAddress address = Binder.get(environment)
                .bind("server.address", InetAddress.class)
                .orElse(null);
        noted.put(ADDRESS, (address != null) ? address.getHostAddress() : "");
        noted.put(TLS, isTls(environment));
        return noted;
    }

    /** As it was noted. */
    static BoundPort of(Environment environment, int port) {
        String address = environment.getProperty(ADDRESS, "");
        return new BoundPort(
                port,
                address.isEmpty()
                        ? null
                        : Binder.get(environment)
                                .bind(ADDRESS, InetAddress.class)
                                .get(),
                environment.getProperty(TLS, Boolean.class, false));
    }

    /** As Spring Boot decides it: with any property of {@code server.ssl} there is TLS, unless it is turned off. */
    private static boolean isTls(Environment environment) {
        Binder binder = Binder.get(environment);
        return binder.bind("server.ssl", Map.class).isBound()
                && binder.bind(SSL + "enabled", Boolean.class).orElse(true);
    }

    /** @throws ClusterStartException if the server of this worker is not to serve the port as the master has bound it */
    void check(int actualPort, @Nullable InetAddress actualAddress, boolean actualTls) {
        if (actualPort != this.port) {
            throw differs("port " + actualPort, "port " + this.port, "server.port=" + actualPort);
        }
        if (!isSame(actualAddress)) {
            throw differs(
                    "address " + text(actualAddress),
                    "address " + text(this.address),
                    "server.address"
                            + ((actualAddress != null) ? "=" + actualAddress.getHostAddress() : " accordingly"));
        }
        if (actualTls != this.tls) {
            throw differs(
                    actualTls ? "TLS" : "no TLS",
                    this.tls ? "TLS" : "no TLS",
                    actualTls ? "server.ssl (certificate, key or bundle)" : "server.ssl.enabled=false");
        }
    }

    private boolean isSame(@Nullable InetAddress actual) {
        boolean all = actual == null || actual.isAnyLocalAddress();
        boolean boundToAll = this.address == null || this.address.isAnyLocalAddress();
        return (all || boundToAll) ? all == boundToAll : Objects.equals(actual, this.address);
    }

    private static String text(@Nullable InetAddress address) {
        return (address != null) ? address.getHostAddress() : "(all)";
    }

    private static ClusterStartException differs(String actual, String bound, String property) {
        return new ClusterStartException(
                "The web server of this worker has " + actual
                        + " after all customizers, but the master has bound the public"
                        + " port with " + bound
                        + ", as the configuration says. The master runs no code of the application,"
                        + " so it does not know what a customizer or an initializer sets.",
                "Set " + property + " in the configuration, in place of the code that sets it; or remove that code.",
                new IllegalStateException("Has " + actual + " in place of " + bound));
    }
}
