package io.xypriss.cluster.worker;

import java.net.InetSocketAddress;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Does for reactive applications what {@link OwnPortFilter} does for those with servlets. */
public final class OwnPortWebFilter implements WebFilter, Ordered {

    private final int port;

    private final String secret;

    /**
     * @param port the own port
     * @param secret the value that {@link HttpHealthProbe#HEADER} must have there
     */
    public OwnPortWebFilter(int port, String secret) {
        this.port = port;
        this.secret = secret;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        InetSocketAddress local = request.getLocalAddress();
        boolean own = local != null && local.getPort() == this.port;
        if (own && !this.secret.equals(request.getHeaders().getFirst(HttpHealthProbe.HEADER))) {
            exchange.getResponse().setStatusCode(HttpStatus.FORBIDDEN);
            return exchange.getResponse().setComplete();
        }
        return chain.filter(exchange);
    }
}
