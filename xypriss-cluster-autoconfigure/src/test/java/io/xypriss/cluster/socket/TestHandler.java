package io.xypriss.cluster.socket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.server.RequestUpgradeStrategy;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;

/** The application of reactive test servers. */
final class TestHandler implements HttpHandler {

    private final TestServer server;

    private final HttpHandler webSocket;

    /** @param upgrade how this kind of server speaks WebSocket; it answers each message with the same */
    TestHandler(TestServer server, RequestUpgradeStrategy upgrade) {
        this.server = server;
        WebSocketService service = new HandshakeWebSocketService(upgrade);
        this.webSocket = WebHttpHandlerBuilder.webHandler((exchange) -> service.handleRequest(
                        exchange, (session) -> session.send(session.receive().doOnNext(WebSocketMessage::retain))))
                .build();
    }

    @Override
    public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
        this.server.inProgress.incrementAndGet();
        return respond(request, response).doFinally((signal) -> this.server.inProgress.decrementAndGet());
    }

    private Mono<Void> respond(ServerHttpRequest request, ServerHttpResponse response) {
        return switch (request.getURI().getPath()) {
            case "/wait" -> Mono.fromFuture(this.server.go, true).then(answer(response, "waited"));
            case "/upload" ->
                request.getBody()
                        .map((buffer) -> {
                            int count = buffer.readableByteCount();
                            DataBufferUtils.release(buffer);
                            return count;
                        })
                        .reduce(0, Integer::sum)
                        .flatMap((count) -> answer(response, count.toString()));
            case "/fail" -> {
                response.setStatusCode(HttpStatus.INTERNAL_SERVER_ERROR);
                yield response.setComplete();
            }
            case "/socket" -> this.webSocket.handle(request, response);
            case "/async" -> Mono.delay(Duration.ofMillis(60)).then(response.setComplete());
            default -> answer(response, this.server.setup().name());
        };
    }

    private static Mono<Void> answer(ServerHttpResponse response, String body) {
        return Mono.defer(() -> {
            response.getHeaders().setContentLength(body.length());
            return response.writeWith(
                    Mono.fromSupplier(() -> response.bufferFactory().wrap(body.getBytes(StandardCharsets.ISO_8859_1))));
        });
    }
}
