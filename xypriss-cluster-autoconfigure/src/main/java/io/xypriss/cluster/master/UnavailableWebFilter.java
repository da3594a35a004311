package io.xypriss.cluster.master;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Does for reactive applications what {@link UnavailableFilter} does for those with servlets. */
public final class UnavailableWebFilter implements WebFilter, Ordered {

    private final Supplier<ActuatorPaths> actuator;

    private final @Nullable ApplicationContext application;

    /**
     * @param actuator where Actuator answers on this port; asked for with each request
     * @param application whose requests are refused; the server of {@code management.server.port}, which has a context of
     *     its own, uses the filters of this one, too
     */
    public UnavailableWebFilter(Supplier<ActuatorPaths> actuator, @Nullable ApplicationContext application) {
        this.actuator = actuator;
        this.application = application;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (exchange.getApplicationContext() != this.application) {
            return chain.filter(exchange);
        }
        ServerHttpResponse response = exchange.getResponse();
        response.getHeaders().set(HttpHeaders.CONNECTION, "close");
        if (this.actuator.get().contain(exchange.getRequest().getPath().pathWithinApplication())) {
            return chain.filter(exchange);
        }
        response.setStatusCode(HttpStatus.SERVICE_UNAVAILABLE);
        response.getHeaders().set(HttpHeaders.RETRY_AFTER, Unavailability.RETRY_AFTER_SECONDS);
        response.getHeaders().setContentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8));
        byte[] text = Unavailability.TEXT.getBytes(StandardCharsets.UTF_8);
        response.getHeaders().setContentLength(text.length);
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(text)));
    }
}
