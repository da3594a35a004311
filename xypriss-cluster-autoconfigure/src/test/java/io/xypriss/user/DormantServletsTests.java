package io.xypriss.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.xypriss.cluster.dormant.DormantApplication;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.OncePerRequestFilter;

/** What an application puts into the servlet container is not created by the start of the master's web server. */
class DormantServletsTests {

    private static final List<String> WOKEN = new CopyOnWriteArrayList<>();

    @BeforeEach
    void forget() {
        WOKEN.clear();
    }

    @Test
    void filtersComeWithTheFirstRequestInTheirOrderAndServletsNever() throws Exception {
        try (ConfigurableApplicationContext context = run(true)) {
            assertThat(WOKEN).containsExactly("registered created", "lambda created");
            assertThat(get(context, "/actuator/health")).isEqualTo(200);
            assertThat(WOKEN)
                    .containsExactly(
                            "registered created",
                            "lambda created",
                            "first created",
                            "first initialized",
                            "first",
                            "second created",
                            "second",
                            "registered",
                            "lambda");
            WOKEN.clear();
            assertThat(get(context, "/own/it")).isEqualTo(404);
            assertThat(get(context, "/raw/")).isEqualTo(404);
            assertThat(WOKEN).doesNotContain("own created", "raw created", "context listener created");
            assertThat(context.getBean("rawServlet"))
                    .isSameAs(context.getBean(Raw.class))
                    .as("the bean that something else needs after all");
        }
    }

    @Test
    void filterStillGuardsActuator() throws Exception {
        try (ConfigurableApplicationContext context = run(true, "--guard=true")) {
            assertThat(get(context, "/actuator/health")).isEqualTo(403);
        }
    }

    @Test
    void sameApplicationAwakeServesInTheSameOrder() throws Exception {
        try (ConfigurableApplicationContext context = run(false)) {
            assertThat(WOKEN).contains("first created", "own created", "raw created", "context listener created");
            WOKEN.clear();
            assertThat(get(context, "/actuator/health")).isEqualTo(200);
            assertThat(WOKEN).containsExactly("first", "second", "registered", "lambda");
            assertThat(get(context, "/own/it")).isEqualTo(299);
        }
    }

    private static int get(ConfigurableApplicationContext context, String path) throws Exception {
        int port = ((ServletWebServerApplicationContext) context).getWebServer().getPort();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static ConfigurableApplicationContext run(boolean dormant, String... arguments) {
        SpringApplication application = new SpringApplication(Application.class);
        application.setWebApplicationType(WebApplicationType.SERVLET);
        application.setDefaultProperties(java.util.Map.of("server.port", "0", "server.address", "127.0.0.1"));
        if (dormant) {
            application.addInitializers((context) -> DormantApplication.prepare(context, (type) -> false));
        }
        return application.run(arguments);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Second second() {
            return new Second();
        }

        @Bean
        First first(org.springframework.core.env.Environment environment) {
            return new First(environment.getProperty("guard", Boolean.class, false));
        }

        @Bean
        Registered registered() {
            return new Registered();
        }

        @Bean
        FilterRegistrationBean<Registered> registration(Registered filter) {
            FilterRegistrationBean<Registered> registration = new FilterRegistrationBean<>(filter);
            registration.setOrder(3);
            return registration;
        }

        /** Nobody knows what order it will have. */
        @Bean
        Filter lambda() {
            WOKEN.add("lambda created");
            return (request, response, chain) -> {
                WOKEN.add("lambda");
                chain.doFilter(request, response);
            };
        }

        @Bean
        ServletRegistrationBean<Own> ownServlet() {
            return new ServletRegistrationBean<>(new Own(), "/own/*");
        }

        @Bean
        Raw rawServlet() {
            return new Raw();
        }

        @Bean
        Warmer warmer() {
            return new Warmer();
        }
    }

    @Order(1)
    static class First extends HttpFilter {

        private final transient boolean guard;

        First(boolean guard) {
            this.guard = guard;
            WOKEN.add("first created");
        }

        @Override
        public void init(FilterConfig config) throws ServletException {
            super.init(config);
            WOKEN.add("first initialized");
        }

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            WOKEN.add("first");
            if (this.guard) {
                response.setStatus(403);
                return;
            }
            chain.doFilter(request, response);
        }
    }

    @Order(2)
    static class Second extends OncePerRequestFilter {

        Second() {
            WOKEN.add("second created");
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            WOKEN.add("second");
            chain.doFilter(request, response);
        }
    }

    static class Registered extends HttpFilter {

        Registered() {
            WOKEN.add("registered created");
        }

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            WOKEN.add("registered");
            chain.doFilter(request, response);
        }
    }

    static class Own extends HttpServlet {

        Own() {
            WOKEN.add("own created");
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            response.setStatus(299);
        }
    }

    static class Raw extends HttpServlet {

        Raw() {
            WOKEN.add("raw created");
        }
    }

    static class Warmer implements ServletContextListener {

        Warmer() {
            WOKEN.add("context listener created");
        }

        @Override
        public void contextInitialized(ServletContextEvent event) {
            WOKEN.add("warmed");
        }
    }
}
