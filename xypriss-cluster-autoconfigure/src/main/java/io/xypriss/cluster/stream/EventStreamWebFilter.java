package io.xypriss.cluster.stream;

import io.xypriss.cluster.socket.OpenStreams;
import io.xypriss.cluster.socket.StreamRegistry;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Knows the streams of events that a reactive application has open, whatever its server. */
public final class EventStreamWebFilter implements WebFilter {

    private final StreamRegistry registry = new StreamRegistry();

    /** Those that are open. */
    public OpenStreams streams() {
        return this.registry;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpResponse response = new EventStreamResponse(exchange.getResponse(), this.registry);
        return chain.filter(exchange.mutate().response(response).build());
    }

    /** Each inner publisher of a body is one event, which is the granularity at which it ends. */
    private static final class EventStreamResponse extends ServerHttpResponseDecorator {

        private final StreamRegistry registry;

        EventStreamResponse(ServerHttpResponse response, StreamRegistry registry) {
            super(response);
            this.registry = registry;
        }

        @Override
        public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
            boolean events = EventFormat.of(getHeaders().getFirst(HttpHeaders.CONTENT_TYPE)) != null;
            return super.writeAndFlushWith(events ? untilEnded(body) : body);
        }

        private <T> Flux<T> untilEnded(Publisher<T> body) {
            return Flux.defer(() -> {
                Sinks.Empty<Void> end = Sinks.empty();
                Runnable stream = end::tryEmitEmpty;
                this.registry.opened(stream);
                return Flux.from(body).takeUntilOther(end.asMono()).doFinally((signal) -> this.registry.closed(stream));
            });
        }
    }
}
