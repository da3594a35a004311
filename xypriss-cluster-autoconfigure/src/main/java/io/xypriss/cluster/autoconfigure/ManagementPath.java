package io.xypriss.cluster.autoconfigure;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** Finds Actuator on the public port. */
final class ManagementPath {

    private static final String WEB_ENDPOINTS =
            "org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties";

    private ManagementPath() {}

    /** Its base path; {@code null} with a port of its own, for then nothing of it is here. */
    static @Nullable String of(Environment environment) {
        if (!ClassUtils.isPresent(WEB_ENDPOINTS, null)) {
            return null;
        }
        String managementPort = environment.getProperty("management.server.port");
        if (managementPort != null && !Objects.equals(managementPort, environment.getProperty("server.port", "8080"))) {
            return null;
        }
        return environment.getProperty("management.endpoints.web.base-path", "/actuator");
    }
}
