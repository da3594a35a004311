package io.xypriss.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;

class CheckWebFilterTests {

    @Test
    void answersTheCheckAndNothingElse() {
        assertThat(answer(HttpHealthProbe.PATH, "secret")).isEqualTo(HttpStatus.NO_CONTENT);
        assertThat(answer(HttpHealthProbe.PATH, "guess")).isEqualTo(HttpStatus.OK);
        assertThat(answer("/orders", "secret")).isEqualTo(HttpStatus.OK);
    }

    private static HttpStatusCode answer(String path, String secret) {
        MockServerWebExchange exchange =
                MockServerWebExchange.from(MockServerHttpRequest.get(path).header(HttpHealthProbe.HEADER, secret));
        new CheckWebFilter("secret")
                .filter(
                        exchange,
                        (passed) -> Mono.fromRunnable(() -> passed.getResponse().setStatusCode(HttpStatus.OK)))
                .block(Duration.ofSeconds(10));
        return exchange.getResponse().getStatusCode();
    }
}
