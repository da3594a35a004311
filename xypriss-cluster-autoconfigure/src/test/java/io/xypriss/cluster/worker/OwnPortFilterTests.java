package io.xypriss.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;

/** {@link OwnPortFilter} and {@link OwnPortWebFilter}. */
class OwnPortFilterTests {

    private static final int OWN = 8081;

    private static final int PUBLIC = 8443;

    @Test
    void nothingButHealthChecksComesInByTheOwnPort() throws Exception {
        assertThat(servlet(OWN, "guess")).isEqualTo(403);
        assertThat(servlet(OWN, "secret")).isEqualTo(200);
        assertThat(reactive(OWN, "guess")).isEqualTo(403);
        assertThat(reactive(OWN, "secret")).isEqualTo(200);
    }

    @Test
    void thePublicPortIsAsItWas() throws Exception {
        assertThat(servlet(PUBLIC, "guess")).isEqualTo(200);
        assertThat(reactive(PUBLIC, "guess")).isEqualTo(200);
    }

    private static int servlet(int port, String secret) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/orders");
        request.setLocalPort(port);
        request.addHeader(HttpHealthProbe.HEADER, secret);
        MockHttpServletResponse response = new MockHttpServletResponse();
        MockFilterChain chain = new MockFilterChain();
        new OwnPortFilter(OWN, "secret").doFilter(request, response, chain);
        assertThat(chain.getRequest() != null).as("passed on").isEqualTo(response.getStatus() == 200);
        return response.getStatus();
    }

    private static int reactive(int port, String secret) {
        MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/orders")
                .localAddress(new InetSocketAddress("127.0.0.1", port))
                .header(HttpHealthProbe.HEADER, secret));
        new OwnPortWebFilter(OWN, "secret")
                .filter(
                        exchange,
                        (passed) -> Mono.fromRunnable(() -> passed.getResponse().setStatusCode(HttpStatus.OK)))
                .block(Duration.ofSeconds(10));
        return exchange.getResponse().getStatusCode().value();
    }
}
