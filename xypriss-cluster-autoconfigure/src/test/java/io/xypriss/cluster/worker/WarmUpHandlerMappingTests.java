package io.xypriss.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@link WarmUpHandlerMapping} and {@link WarmUpWebHandlerMapping}, in applications whose controller takes every path. */
class WarmUpHandlerMappingTests {

    private static final String ANSWER = """
            {"number": 3, "text": "warm", "even": false, "parts": [{"text": "warm", "half": 1.5}]}
            """;

    private final WebApplicationContextRunner servlets = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    WebMvcAutoConfiguration.class,
                    JacksonAutoConfiguration.class,
                    HttpMessageConvertersAutoConfiguration.class))
            .withBean(WarmUpHandlerMapping.class, "secret")
            .withBean(EveryPath.class);

    private final ReactiveWebApplicationContextRunner reactive = new ReactiveWebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(WebFluxAutoConfiguration.class))
            .withBean(WarmUpWebHandlerMapping.class, "secret")
            .withBean(EveryPath.class);

    @Test
    void springMvcAnswersWithAnObject() {
        this.servlets.run((context) -> assertThat(MockMvcTester.from(context)
                        .get()
                        .uri(HttpHealthProbe.WARM_UP_PATH + "?number=3")
                        .header(HttpHealthProbe.HEADER, "secret"))
                .hasStatusOk()
                .bodyJson()
                .isStrictlyEqualTo(ANSWER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"guess", ""})
    void nobodyElseIsAnsweredBySpringMvc(String secret) {
        this.servlets.run((context) -> assertThat(MockMvcTester.from(context)
                        .get()
                        .uri(HttpHealthProbe.WARM_UP_PATH + "?number=3")
                        .header(HttpHealthProbe.HEADER, secret))
                .hasStatusOk()
                .hasBodyTextEqualTo("the application's"));
    }

    @Test
    void webFluxAnswersWithAnObject() {
        this.reactive.run((context) -> WebTestClient.bindToApplicationContext(context)
                .build()
                .get()
                .uri(HttpHealthProbe.WARM_UP_PATH + "?number=3")
                .header(HttpHealthProbe.HEADER, "secret")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json(ANSWER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"guess", ""})
    void nobodyElseIsAnsweredByWebFlux(String secret) {
        this.reactive.run((context) -> WebTestClient.bindToApplicationContext(context)
                .build()
                .get()
                .uri(HttpHealthProbe.WARM_UP_PATH + "?number=3")
                .header(HttpHealthProbe.HEADER, secret)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .isEqualTo("the application's"));
    }

    @RestController
    static class EveryPath {

        @GetMapping("/**")
        String answer() {
            return "the application's";
        }
    }
}
