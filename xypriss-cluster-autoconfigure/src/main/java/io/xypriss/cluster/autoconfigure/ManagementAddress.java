package io.xypriss.cluster.autoconfigure;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** Where Actuator is served, as Spring Boot decides it. */
final class ManagementAddress {

    static final String PORT = "management.server.port";

    static final String ADDRESS = "management.server.address";

    private static final String ACTUATOR =
            "org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties";

    private static final int DEFAULT_PUBLIC_PORT = 8080;

    private ManagementAddress() {}

    /** Where it is; {@code null} where it is on the public port, is turned off, or is not on the class path. */
    static @Nullable InetSocketAddress of(Environment environment, @Nullable ClassLoader classLoader) {
        Binder binder = Binder.get(environment);
        Integer port = binder.bind(PORT, Integer.class).orElse(null);
        if (port == null
                || port < 0
                || isPublicPort(environment, port)
                || !ClassUtils.isPresent(ACTUATOR, classLoader)) {
            return null;
        }
        InetAddress address = binder.bind(ADDRESS, InetAddress.class).orElse(null);
        return (address != null) ? new InetSocketAddress(address, port) : new InetSocketAddress(port);
    }

    /** Whether the port is set, and is the public one. */
    static boolean isPublicPort(Environment environment) {
        Integer port = Binder.get(environment).bind(PORT, Integer.class).orElse(null);
        return port != null && isPublicPort(environment, port);
    }

    private static boolean isPublicPort(Environment environment, int port) {
        int publicPort =
                Binder.get(environment).bind("server.port", Integer.class).orElse(DEFAULT_PUBLIC_PORT);
        return port != 0 && port == publicPort;
    }
}
