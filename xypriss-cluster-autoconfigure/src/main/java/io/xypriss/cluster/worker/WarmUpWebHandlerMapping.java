package io.xypriss.cluster.worker;

import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.handler.AbstractHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Does for reactive applications what {@link WarmUpHandlerMapping} does for those with servlets. */
public final class WarmUpWebHandlerMapping extends AbstractHandlerMapping {

    private final HandlerMethod handler = WarmUpHandler.method();

    private final String secret;

    /** @param secret the value that {@link HttpHealthProbe#HEADER} must have */
    public WarmUpWebHandlerMapping(String secret) {
        this.secret = secret;
        setOrder(Ordered.HIGHEST_PRECEDENCE);
    }

    @Override
    protected Mono<?> getHandlerInternal(ServerWebExchange exchange) {
        ServerHttpRequest request = exchange.getRequest();
        return this.secret.equals(request.getHeaders().getFirst(HttpHealthProbe.HEADER))
                        && HttpHealthProbe.WARM_UP_PATH.equals(
                                request.getPath().pathWithinApplication().value())
                ? Mono.just(this.handler)
                : Mono.empty();
    }
}
