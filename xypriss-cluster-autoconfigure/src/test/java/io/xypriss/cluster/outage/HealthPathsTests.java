package io.xypriss.cluster.outage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the environment alone tells, compared with real applications in which Spring Boot has all beans to tell it. */
class HealthPathsTests {

    /** Where an application may have its health endpoint, with any of the properties below. */
    private static final List<String> CANDIDATES = candidates();

    /** What Spring Boot would choose is not always removed at the end. */
    @TempDir
    private static Path directory;

    enum Stack {
        SERVLET(WebApplicationType.SERVLET, "jetty"),
        REACTIVE(WebApplicationType.REACTIVE, "jetty", "tomcat");

        private final WebApplicationType type;

        private final List<String> others;

        Stack(WebApplicationType type, String... others) {
            this.type = type;
            this.others = List.of(others);
        }

        /** The class path has all servers. */
        private String exclusions() {
            String kind = (this.type == WebApplicationType.SERVLET) ? "Servlet" : "Reactive";
            return this.others.stream()
                    .map((server) -> "org.springframework.boot." + server + ".autoconfigure.%s"
                            + StringUtils.capitalize(server) + kind + "%sAutoConfiguration")
                    .flatMap((name) -> Stream.of(
                            name.formatted(kind.toLowerCase(Locale.ROOT) + ".", "WebServer"),
                            name.formatted("actuate.web.server.", "ManagementContext")))
                    .collect(Collectors.joining(","));
        }
    }

    static List<Arguments> configurations() {
        String probes = "management.endpoint.health.probes.add-additional-paths=true";
        String own = "management.endpoint.health.group.own.include=ping";
        String path = "management.endpoint.health.group.own.additional-path=";
        return List.of(
                Arguments.of(Stack.SERVLET, List.of(probes, own, path + "server:/own")),
                Arguments.of(
                        Stack.SERVLET,
                        List.of(
                                "server.servlet.context-path=/shop",
                                "spring.mvc.servlet.path=/api/",
                                "management.endpoints.web.base-path=/manage/",
                                "management.endpoints.web.path-mapping.health=healthcheck",
                                "management.endpoint.health.probes.enabled=false",
                                probes,
                                own)),
                Arguments.of(
                        Stack.SERVLET,
                        List.of(
                                "server.servlet.context-path=/shop",
                                "spring.mvc.servlet.path=/api",
                                "management.server.port=0",
                                "management.server.base-path=/api",
                                probes,
                                own,
                                path + "management:/own")),
                Arguments.of(
                        Stack.REACTIVE, List.of("spring.webflux.base-path=/api", probes, own, path + "server:own")),
                Arguments.of(
                        Stack.REACTIVE,
                        List.of(
                                "spring.webflux.base-path=/api",
                                "management.server.port=0",
                                "management.endpoints.web.base-path=/",
                                "management.endpoint.health.group.readiness.include=ping",
                                "management.endpoint.health.group.readiness.additional-path=server:/own",
                                probes)));
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void pathsAreThoseOfSpringBoot(Stack stack, List<String> properties) throws IOException {
        try (ConfigurableApplicationContext application = run(stack, properties, directory)) {
            Environment environment = application.getEnvironment();
            ClassLoader classLoader = getClass().getClassLoader();
            assertThat(new TreeSet<>(HealthPaths.of(OutagePort.PUBLIC, environment, classLoader, stack.type)
                            .keySet()))
                    .isEqualTo(served(environment.getRequiredProperty("local.server.port", Integer.class)));
            if (ManagementPortType.get(environment) == ManagementPortType.DIFFERENT) {
                assertThat(new TreeSet<>(HealthPaths.of(OutagePort.MANAGEMENT, environment, classLoader, stack.type)
                                .keySet()))
                        .isEqualTo(served(environment.getRequiredProperty("local.management.port", Integer.class)));
            }
        }
    }

    @Test
    void livenessIsUpWhereverItIs() {
        MockEnvironment environment = new MockEnvironment()
                .withProperty("management.endpoint.health.probes.add-additional-paths", "true")
                .withProperty("management.endpoint.health.group.own.include", "ping");
        assertThat(HealthPaths.of(
                        OutagePort.PUBLIC, environment, getClass().getClassLoader(), WebApplicationType.SERVLET))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "/actuator/health", Answer.DOWN,
                        "/actuator/health/own", Answer.DOWN,
                        "/actuator/health/readiness", Answer.DOWN,
                        "/readyz", Answer.DOWN,
                        "/actuator/health/liveness", Answer.UP,
                        "/livez", Answer.UP));
    }

    @ParameterizedTest
    @CsvSource({
        "management.endpoints.web.exposure.include, info",
        "management.endpoints.web.exposure.exclude, health",
        "management.endpoint.health.access, none",
        "management.endpoints.access.default, none",
        "management.server.port, -1"
    })
    void thereAreNoneWhereHealthIsNotServed(String property, String value) {
        MockEnvironment environment = new MockEnvironment().withProperty(property, value);
        environment.setConversionService(new ApplicationConversionService());
        assertThat(HealthPaths.of(
                        OutagePort.PUBLIC, environment, getClass().getClassLoader(), WebApplicationType.SERVLET))
                .isEmpty();
    }

    @Test
    void thereAreNoneWithoutActuator() {
        for (String missing : List.of("org.springframework.boot.actuate", "org.springframework.boot.health")) {
            assertThat(HealthPaths.of(
                            OutagePort.PUBLIC,
                            new MockEnvironment(),
                            new FilteredClassLoader(missing),
                            WebApplicationType.SERVLET))
                    .isEmpty();
        }
    }

    private static List<String> candidates() {
        List<String> prefixes = List.of("", "/api", "/shop", "/shop/api");
        List<String> bases = List.of("", "/actuator", "/manage");
        List<String> endpoints = List.of("/health", "/healthcheck");
        List<String> candidates = new ArrayList<>();
        for (String prefix : prefixes) {
            for (String base : bases) {
                for (String endpoint : endpoints) {
                    String path = prefix + base + endpoint;
                    candidates.addAll(List.of(path, path + "/liveness", path + "/readiness", path + "/own"));
                }
            }
            candidates.addAll(List.of(prefix + "/livez", prefix + "/readyz", prefix + "/own"));
        }
        return candidates;
    }

    private static TreeSet<String> served(int port) throws IOException {
        TreeSet<String> served = new TreeSet<>();
        for (String candidate : CANDIDATES) {
            if (get(port, candidate).contains("\"status\":\"UP\"")) {
                served.add(candidate);
            }
        }
        return served;
    }

    private static String get(int port, String address) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("GET " + address + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static ConfigurableApplicationContext run(Stack stack, List<String> properties, Path directory) {
        List<String> all = new ArrayList<>(List.of(
                "spring.autoconfigure.exclude=" + stack.exclusions(),
                "server.port=0",
                "server.address=127.0.0.1",
                "management.server.address=127.0.0.1",
                "server.tomcat.basedir=" + directory.resolve("tomcat"),
                "xypriss.cluster.enabled=false",
                "spring.main.banner-mode=off"));
        if (properties.stream().noneMatch((property) -> property.startsWith("management.server.port=0"))) {
            all.remove("management.server.address=127.0.0.1");
        }
        all.addAll(properties);
        return new SpringApplicationBuilder(Application.class)
                .web(stack.type)
                .properties(all.toArray(new String[0]))
                .run();
    }

    @RestController
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @RequestMapping("/**")
        String answer() {
            return "the application";
        }
    }
}
