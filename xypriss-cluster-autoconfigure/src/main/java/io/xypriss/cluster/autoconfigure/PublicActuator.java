package io.xypriss.cluster.autoconfigure;

import io.xypriss.cluster.master.ActuatorPaths;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoint;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.ApplicationContext;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;
import org.springframework.util.function.SingletonSupplier;

/** Asks Spring Boot where Actuator is on the public port. */
final class PublicActuator {

    private static final String ENDPOINTS =
            "org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties";

    private static final String SERVLET_PATH = "org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath";

    private PublicActuator() {}

    /** Looked for at the first request: endpoints cannot be had when filters are made, which is before they are. */
    static Supplier<ActuatorPaths> paths(ApplicationContext context) {
        return SingletonSupplier.of(() -> find(context));
    }

    private static ActuatorPaths find(ApplicationContext context) {
        return isPresent(ENDPOINTS, context)
                ? Endpoints.paths(context, isPresent(SERVLET_PATH, context) ? ServletPath.of(context) : "")
                : new ActuatorPaths(List.of(), List.of());
    }

    private static boolean isPresent(String type, ApplicationContext context) {
        return ClassUtils.isPresent(type, context.getClassLoader());
    }

    /** Apart, for it cannot be loaded without Actuator. */
    private static final class Endpoints {

        static ActuatorPaths paths(ApplicationContext context, String prefix) {
            List<String> endpoints = new ArrayList<>();
            List<String> single = new ArrayList<>();
            context.getBeanProvider(PathMappedEndpoints.class).ifAvailable((mapped) -> {
                if (ManagementPortType.get(context.getEnvironment()) == ManagementPortType.SAME) {
                    addAll(mapped.getAllPaths(), prefix, endpoints);
                    if (StringUtils.hasText(mapped.getBasePath()) && listsEndpoints(context)) {
                        single.add(prefix + mapped.getBasePath());
                    }
                }
                // Those are on the public port even where Actuator has one of its own.
                for (PathMappedEndpoint endpoint : mapped) {
                    addAll(endpoint.getAdditionalPaths(WebServerNamespace.SERVER), prefix, single);
                }
            });
            return new ActuatorPaths(endpoints, single);
        }

        private static boolean listsEndpoints(ApplicationContext context) {
            return context.getBean(WebEndpointProperties.class).getDiscovery().isEnabled();
        }

        private static void addAll(Collection<String> paths, String prefix, List<String> to) {
            for (String path : paths) {
                to.add(prefix + (path.startsWith("/") ? "" : "/") + StringUtils.trimTrailingCharacter(path, '/'));
            }
        }
    }

    /** Apart, for it cannot be loaded without Spring MVC. */
    private static final class ServletPath {

        static String of(ApplicationContext context) {
            return context.getBeanProvider(DispatcherServletPath.class).stream()
                    .map(DispatcherServletPath::getPrefix)
                    .findFirst()
                    .orElse("");
        }
    }
}
