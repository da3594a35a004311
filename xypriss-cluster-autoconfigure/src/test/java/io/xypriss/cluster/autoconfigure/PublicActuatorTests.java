package io.xypriss.cluster.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.master.UnavailableFilter;
import io.xypriss.cluster.master.UnavailableWebFilter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Real servers with the filters of the master, in front of an application that answers at every address. */
class PublicActuatorTests {

    enum Stack {
        TOMCAT(WebApplicationType.SERVLET, "jetty"),
        JETTY(WebApplicationType.SERVLET, "tomcat"),
        NETTY(WebApplicationType.REACTIVE, "jetty", "tomcat");

        private final WebApplicationType type;

        private final List<String> others;

        Stack(WebApplicationType type, String... others) {
            this.type = type;
            this.others = List.of(others);
        }

        private String prefixProperty() {
            return (this.type == WebApplicationType.SERVLET) ? "spring.mvc.servlet.path" : "spring.webflux.base-path";
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

    /** What Spring Boot would choose is not always removed at the end. */
    @TempDir
    private static Path directory;

    @ParameterizedTest
    @EnumSource
    void actuatorPassesAndNothingElse(Stack stack) throws IOException {
        try (ConfigurableApplicationContext application = run(stack)) {
            assertPass(
                    application, "/actuator", "/actuator/health", "/actuator/health/readiness", "/actuator/info?a=b");
            assertRefused(
                    application,
                    "/",
                    "/orders",
                    "/actuators",
                    "/health",
                    "/livez",
                    "/actuator/orders",
                    "/actuator/beans",
                    "/actuator/health/../../orders",
                    "/actuator/info/%2e%2e/%2E%2E/orders",
                    "/actuator/info/..;/..;/orders",
                    "/orders/../actuator/health",
                    "/orders/%2e%2e/actuator/health",
                    "/orders/..;x/actuator/health",
                    "/actuator%2Fhealth",
                    "/actuator/health%2F..%2F..%2Forders",
                    "/orders;/actuator/health",
                    "/;/actuator/../orders",
                    "//actuator/health",
                    "/ACTUATOR/health");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TOMCAT", "NETTY"})
    void passesAtTheBasePathThatBootKnows(Stack stack) throws IOException {
        try (ConfigurableApplicationContext application = run(stack, "management.endpoints.web.base-path=/manage/")) {
            assertPass(application, "/manage", "/manage/health");
            assertRefused(application, "/actuator/health", "/manage/orders");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TOMCAT", "NETTY"})
    void passesWithoutABasePath(Stack stack) throws IOException {
        try (ConfigurableApplicationContext application = run(
                stack, "management.endpoints.web.base-path=/", "management.endpoints.web.path-mapping.info=about")) {
            assertPass(application, "/health", "/about");
            assertRefused(application, "/", "/orders", "/info", "/actuator", "/actuator/health");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TOMCAT", "NETTY"})
    void passesBelowThePathOfTheFramework(Stack stack) throws IOException {
        try (ConfigurableApplicationContext application = run(
                stack,
                stack.prefixProperty() + "=/api",
                "management.endpoint.health.probes.add-additional-paths=true")) {
            assertPass(application, "/api/actuator", "/api/actuator/health", "/api/livez", "/api/readyz");
            assertThat(status(application, "/actuator/health")).isIn(404, 503);
            assertRefused(application, "/api/orders", "/api/actuator/orders");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TOMCAT", "NETTY"})
    void onlyProbesAreOnThePublicPortOfOneThatHasAnotherForManagement(Stack stack) throws IOException {
        try (ConfigurableApplicationContext application = run(
                stack,
                "management.server.port=0",
                "management.endpoint.health.probes.add-additional-paths=true",
                "management.endpoint.health.group.own.include=ping",
                "management.endpoint.health.group.own.additional-path=management:/own")) {
            assertPass(application, "/livez", "/readyz");
            assertRefused(application, "/actuator", "/actuator/health", "/own", "/livez/orders", "/livezz");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TOMCAT", "NETTY"})
    void listOfEndpointsThatIsOffIsAnAddressOfTheApplication(Stack stack) throws IOException {
        try (ConfigurableApplicationContext application =
                run(stack, "management.endpoints.web.discovery.enabled=false")) {
            assertPass(application, "/actuator/health");
            assertRefused(application, "/actuator");
        }
    }

    private static void assertPass(ApplicationContext application, String... addresses) throws IOException {
        for (String address : addresses) {
            String answer = get(application, address);
            assertThat(answer).as(address).startsWith("HTTP/1.1 200").doesNotContain("the application");
        }
    }

    /** Refused by the master, or by the server because it is no proper address. */
    private static void assertRefused(ApplicationContext application, String... addresses) throws IOException {
        for (String address : addresses) {
            String answer = get(application, address);
            assertThat(answer)
                    .as(address)
                    .containsPattern("^HTTP/1.1 (503|400) ")
                    .doesNotContain("the application", "\"status\":\"UP\"");
        }
    }

    private static int status(ApplicationContext application, String address) throws IOException {
        return Integer.parseInt(get(application, address).substring(9, 12));
    }

    /** As it is, which clients of the library do not send everything. */
    private static String get(ApplicationContext application, String address) throws IOException {
        int port = application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("GET " + address + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static ConfigurableApplicationContext run(Stack stack, String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.addAll(List.of(
                "spring.autoconfigure.exclude=" + stack.exclusions(),
                "server.port=0",
                "server.address=127.0.0.1",
                "server.tomcat.basedir=" + directory.resolve("tomcat"),
                "xypriss.cluster.enabled=false",
                "spring.main.banner-mode=off",
                "management.endpoints.web.exposure.include=health,info",
                "management.endpoint.health.probes.enabled=true"));
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

        @Bean
        @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
        FilterRegistrationBean<UnavailableFilter> filter(ApplicationContext context) {
            FilterRegistrationBean<UnavailableFilter> registration =
                    new FilterRegistrationBean<>(new UnavailableFilter(PublicActuator.paths(context)));
            registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
            return registration;
        }

        @Bean
        @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
        UnavailableWebFilter webFilter(ApplicationContext context) {
            return new UnavailableWebFilter(PublicActuator.paths(context), context);
        }
    }
}
