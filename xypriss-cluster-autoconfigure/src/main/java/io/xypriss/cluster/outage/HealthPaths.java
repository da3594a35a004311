package io.xypriss.cluster.outage;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.autoconfigure.endpoint.PropertiesEndpointAccessResolver;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.IncludeExcludeEndpointFilter;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.ExposableWebEndpoint;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointProperties;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/** Where Spring Boot would serve the health endpoint and its groups, computed from the environment alone. */
final class HealthPaths {

    private static final String ENDPOINTS =
            "org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties";

    private static final String HEALTH =
            "org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointProperties";

    private static final String SPRING_MVC = "org.springframework.web.servlet.DispatcherServlet";

    private HealthPaths() {}

    /**
     * Returns what the paths of the health endpoint are answered with.
     *
     * @param type {@code SERVLET} or {@code REACTIVE}
     * @return an answer for each path, which begins with a slash; empty where the application has no health endpoint at
     *     this port
     */
    static Map<String, Answer> of(
            OutagePort port, Environment environment, ClassLoader classLoader, WebApplicationType type) {
        if (!ClassUtils.isPresent(ENDPOINTS, classLoader) || !ClassUtils.isPresent(HEALTH, classLoader)) {
            return Map.of();
        }
        return new Health(environment).paths(port, prefix(port, environment, classLoader, type));
    }

    private static String prefix(
            OutagePort port, Environment environment, ClassLoader classLoader, WebApplicationType type) {
        if (port == OutagePort.MANAGEMENT) {
            return environment.getProperty("management.server.base-path", "");
        }
        if (type == WebApplicationType.REACTIVE) {
            return environment.getProperty("spring.webflux.base-path", "");
        }
        String context = environment.getProperty("server.servlet.context-path", "");
        return ClassUtils.isPresent(SPRING_MVC, classLoader)
                ? join(context, environment.getProperty("spring.mvc.servlet.path", ""))
                : context;
    }

    /** Joins parts of a path with one slash before each, and none at the end. */
    private static String join(String... parts) {
        StringBuilder path = new StringBuilder();
        for (String part : parts) {
            String trimmed = StringUtils.trimLeadingCharacter(StringUtils.trimTrailingCharacter(part.trim(), '/'), '/');
            if (!trimmed.isEmpty()) {
                path.append('/').append(trimmed);
            }
        }
        return path.toString();
    }

    /** Apart, for it cannot be loaded without Actuator. */
    private static final class Health {

        private static final EndpointId ID = EndpointId.of("health");

        private static final String LIVENESS = "liveness";

        private static final String READINESS = "readiness";

        private static final String PROBES = "management.endpoint.health.probes.";

        private final Environment environment;

        private final WebEndpointProperties endpoints;

        private final HealthEndpointProperties health;

        Health(Environment environment) {
            this.environment = environment;
            Binder binder = Binder.get(environment);
            this.endpoints = binder.bindOrCreate("management.endpoints.web", WebEndpointProperties.class);
            this.health = binder.bindOrCreate("management.endpoint.health", HealthEndpointProperties.class);
        }

        Map<String, Answer> paths(OutagePort port, String prefix) {
            ManagementPortType type = ManagementPortType.get(this.environment);
            if (type == ManagementPortType.DISABLED || !isServed()) {
                return Map.of();
            }
            Map<String, Answer> paths = new LinkedHashMap<>();
            boolean actuator = (type == ManagementPortType.SAME) == (port == OutagePort.PUBLIC);
            String endpoint = join(prefix, this.endpoints.getBasePath(), mapping());
            if (actuator) {
                paths.put(endpoint, Answer.DOWN);
            }
            WebServerNamespace namespace =
                    (port == OutagePort.PUBLIC) ? WebServerNamespace.SERVER : WebServerNamespace.MANAGEMENT;
            for (String group : groups()) {
                Answer answer = group.equals(LIVENESS) ? Answer.UP : Answer.DOWN;
                if (actuator) {
                    paths.put(join(endpoint, group), answer);
                }
                AdditionalHealthEndpointPath additional = additionalPath(group);
                if (additional != null && additional.hasNamespace(namespace)) {
                    paths.put(join(prefix, additional.getValue()), answer);
                }
            }
            return paths;
        }

        private boolean isServed() {
            return new IncludeExcludeEndpointFilter<>(
                                    ExposableWebEndpoint.class,
                                    this.environment,
                                    "management.endpoints.web.exposure",
                                    EndpointExposure.WEB.getDefaultIncludes())
                            .match(ID)
                    && new PropertiesEndpointAccessResolver(this.environment).accessFor(ID, Access.UNRESTRICTED)
                            != Access.NONE;
        }

        private String mapping() {
            return this.endpoints.getPathMapping().getOrDefault(ID.toString(), ID.toString());
        }

        private Set<String> groups() {
            Set<String> groups = new LinkedHashSet<>(this.health.getGroup().keySet());
            if (this.environment.getProperty(PROBES + "enabled", Boolean.class, true)) {
                groups.add(LIVENESS);
                groups.add(READINESS);
            }
            return groups;
        }

        private @Nullable AdditionalHealthEndpointPath additionalPath(String group) {
            HealthEndpointProperties.Group configured = this.health.getGroup().get(group);
            String path = (configured != null) ? configured.getAdditionalPath() : null;
            if (StringUtils.hasText(path)) {
                return AdditionalHealthEndpointPath.from(path);
            }
            boolean probes = this.environment.getProperty(PROBES + "enabled", Boolean.class, true)
                    && this.environment.getProperty(PROBES + "add-additional-paths", Boolean.class, false);
            return switch (probes ? group : "") {
                case LIVENESS -> AdditionalHealthEndpointPath.of(WebServerNamespace.SERVER, "/livez");
                case READINESS -> AdditionalHealthEndpointPath.of(WebServerNamespace.SERVER, "/readyz");
                default -> null;
            };
        }
    }
}
