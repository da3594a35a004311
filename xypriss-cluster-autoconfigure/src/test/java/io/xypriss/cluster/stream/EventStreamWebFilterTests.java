package io.xypriss.cluster.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

class EventStreamWebFilterTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final EventStreamWebFilter filter = new EventStreamWebFilter();

    private final Sinks.Many<Flux<String>> events = Sinks.many().unicast().onBackpressureBuffer();

    private final AtomicBoolean cancelled = new AtomicBoolean();

    private final MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/ticks"));

    @Test
    void endsAStreamBetweenTwoEvents() {
        Mono<Void> done = serve(MediaType.TEXT_EVENT_STREAM);
        AtomicBoolean completed = new AtomicBoolean();
        done.subscribe(null, null, () -> completed.set(true));
        this.events.tryEmitNext(Flux.just("data: ", "1\n\n")).orThrow();
        assertThat(this.filter.streams().count()).isEqualTo(1);
        assertThat(completed).isFalse();

        this.filter.streams().end(Duration.ZERO);

        await().atMost(LONG).untilTrue(completed);
        assertThat(this.cancelled).isTrue();
        assertThat(this.exchange.getResponse().getBodyAsString().block()).isEqualTo("data: 1\n\n");
        assertThat(this.filter.streams().count()).isZero();
    }

    @Test
    void endsAStreamThatIsOpenedLaterAtOnce() {
        this.filter.streams().end(Duration.ofDays(1));
        serve(MediaType.parseMediaType("application/x-ndjson")).block(LONG);
        assertThat(this.exchange.getResponse().getBodyAsString().block()).isEmpty();
        assertThat(this.filter.streams().count()).isZero();
    }

    @Test
    void leavesOtherResponsesAlone() {
        this.filter.streams().end(Duration.ZERO);
        Mono<Void> done = serve(MediaType.TEXT_PLAIN);
        this.events.tryEmitNext(Flux.just("all")).orThrow();
        this.events.tryEmitComplete().orThrow();
        done.block(LONG);
        assertThat(this.exchange.getResponse().getBodyAsString().block()).isEqualTo("all");
    }

    @Test
    void forgetsAStreamThatEndsByItself() {
        Mono<Void> done = serve(MediaType.TEXT_EVENT_STREAM);
        this.events.tryEmitNext(Flux.just("data: 1\n\n")).orThrow();
        this.events.tryEmitComplete().orThrow();
        done.block(LONG);
        assertThat(this.filter.streams().count()).isZero();
    }

    @Test
    void endsAStreamOfARealServerWithTheLastChunk() throws Exception {
        Flux<Flux<String>> ticks = Flux.interval(Duration.ofMillis(5))
                .onBackpressureBuffer()
                .map((n) -> Flux.just("id: " + n + "\n", "\n"));
        HttpHandler handler = WebHttpHandlerBuilder.webHandler((exchange) -> {
                    exchange.getResponse().getHeaders().setContentType(MediaType.TEXT_EVENT_STREAM);
                    return exchange.getResponse()
                            .writeAndFlushWith(ticks.map((event) -> event.map((part) -> buffer(exchange, part))));
                })
                .filter(this.filter)
                .build();
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .handle(new ReactorHttpHandlerAdapter(handler))
                .bindNow();
        try {
            CompletableFuture<HttpResponse<String>> response = HttpClient.newHttpClient()
                    .sendAsync(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port()))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            await().atMost(LONG).until(() -> this.filter.streams().count() == 1);
            this.filter.streams().end(Duration.ofMillis(200));
            String body = response.get(LONG.toSeconds(), TimeUnit.SECONDS).body();
            assertThat(body).startsWith("id: 0\n\n").endsWith("\n\n");
            await().atMost(LONG).until(() -> this.filter.streams().count() == 0);
        } finally {
            server.disposeNow(LONG);
        }
    }

    private Mono<Void> serve(MediaType type) {
        return this.filter.filter(this.exchange, (exchange) -> {
            exchange.getResponse().getHeaders().setContentType(type);
            return exchange.getResponse()
                    .writeAndFlushWith(this.events
                            .asFlux()
                            .doOnCancel(() -> this.cancelled.set(true))
                            .map((event) -> event.map((part) -> buffer(exchange, part))));
        });
    }

    private static DataBuffer buffer(ServerWebExchange exchange, String part) {
        return exchange.getResponse().bufferFactory().wrap(part.getBytes(StandardCharsets.UTF_8));
    }
}
