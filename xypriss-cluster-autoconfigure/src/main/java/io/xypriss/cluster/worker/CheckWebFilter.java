package io.xypriss.cluster.worker;

import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Does for reactive applications what {@link CheckFilter} does for those with servlets. */
public final class CheckWebFilter implements WebFilter, Ordered {

    private final String secret;

    /** @param secret the value that {@link HttpHealthProbe#HEADER} must have */
    public CheckWebFilter(String secret) {
        this.secret = secret;
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        if (HttpHealthProbe.PATH.equals(
                        request.getPath().pathWithinApplication().value())
                && this.secret.equals(request.getHeaders().getFirst(HttpHealthProbe.HEADER))) {
            exchange.getResponse().setStatusCode(HttpStatus.NO_CONTENT);
            return exchange.getResponse().setComplete();
        }
        return chain.filter(exchange);
    }
}
