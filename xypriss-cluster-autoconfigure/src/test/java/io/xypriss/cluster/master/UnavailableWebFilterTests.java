package io.xypriss.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;

class UnavailableWebFilterTests {

    private static final Supplier<ActuatorPaths> ACTUATOR =
            () -> new ActuatorPaths(List.of("/actuator/health"), List.of("/actuator"));

    @Test
    void applicationIsUnavailable() {
        MockServerHttpResponse response = answer("/orders");
        assertThat(response.getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(response.getHeaders().getFirst("Retry-After")).isEqualTo("1");
        assertThat(response.getHeaders().getFirst("Connection")).isEqualTo("close");
        assertThat(response.getBodyAsString().block(Duration.ofSeconds(10))).contains("No worker");
    }

    @Test
    void actuatorAnswersAndEndsItsConnection() {
        for (String path : new String[] {"/actuator", "/actuator/health"}) {
            MockServerHttpResponse response = answer(path);
            assertThat(response.getStatusCode()).isEqualTo(HttpStatus.OK);
            assertThat(response.getHeaders().getFirst("Connection")).isEqualTo("close");
        }
    }

    @Test
    void whatOnlyBeginsLikeActuatorIsTheApplication() {
        assertThat(answer("/actuators").getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(answer("/actuator%2Fhealth").getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
    }

    @Test
    void managementServerWithAContextOfItsOwnAnswers() {
        UnavailableWebFilter filter = new UnavailableWebFilter(ACTUATOR, new GenericApplicationContext());
        MockServerHttpResponse response = answerBy(filter, "/actuator/health");
        assertThat(response.getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(response.getHeaders().getFirst("Connection")).isNull();
    }

    private static MockServerHttpResponse answer(String path) {
        return answerBy(new UnavailableWebFilter(ACTUATOR, null), path);
    }

    private static MockServerHttpResponse answerBy(UnavailableWebFilter filter, String path) {
        MockServerWebExchange exchange =
                MockServerWebExchange.from(MockServerHttpRequest.method(HttpMethod.GET, URI.create(path)));
        filter.filter(
                        exchange,
                        (passed) -> Mono.fromRunnable(() -> passed.getResponse().setStatusCode(HttpStatus.OK)))
                .block(Duration.ofSeconds(10));
        return exchange.getResponse();
    }
}
