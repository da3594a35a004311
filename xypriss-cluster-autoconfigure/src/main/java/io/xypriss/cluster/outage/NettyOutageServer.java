package io.xypriss.cluster.outage;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.xypriss.cluster.socket.netty.NettyPublicServer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivestreams.Publisher;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.http.server.reactive.HttpHandler;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * Reactor Netty as Spring Boot configures it. Spring Boot's own {@code NettyWebServer} is not used: it keeps a thread that is
 * no daemon.
 */
final class NettyOutageServer {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private NettyOutageServer() {}

    static RunningServer start(ServerSettings settings) {
        // Of its own: one event loop cannot have two channels of one socket, and the server before may still be
        // draining.
        LoopResources loops = LoopResources.create("xypriss-outage-netty", 1, 1, true);
        try {
            HttpHandler unused = (request, response) -> Mono.empty();
            NettyPublicServer gated =
                    new NettyPublicServer(PublicPorts.of(settings.channel()), () -> loops, () -> unused);
            DisposableServer server = configure(settings, gated, unused)
                    .handle((request, response) -> answer(settings.answers(), request, response))
                    .bindNow(LIMIT);
            return new RunningServer(gated.gate(), () -> {
                server.disposeNow(LIMIT);
                stop(loops);
            });
        } catch (RuntimeException ex) {
            stop(loops);
            throw ex;
        }
    }

    private static HttpServer configure(ServerSettings settings, NettyPublicServer gated, HttpHandler unused) {
        NettyReactiveWebServerFactory factory = new NettyReactiveWebServerFactory();
        factory.setSsl(settings.ssl());
        factory.setSslBundles(settings.sslBundles());
        factory.setHttp2(settings.http2());
        gated.customize(factory);
        factory.addServerCustomizers((server) -> limit(server, settings));
        AtomicReference<HttpServer> configured = new AtomicReference<>();
        factory.addServerCustomizers((server) -> {
            configured.set(server);
            return server;
        });
        factory.getWebServer(unused);
        return Objects.requireNonNull(configured.get());
    }

    private static HttpServer limit(HttpServer server, ServerSettings settings) {
        HttpServer limited = server.idleTimeout(WebServerKind.IDLE_LIMIT);
        if (settings.maxRequestHeaderSize() == null) {
            return limited;
        }
        int size = (int) settings.maxRequestHeaderSize().toBytes();
        return limited.httpRequestDecoder((decoder) -> decoder.maxHeaderSize(size))
                .http2Settings((http2) -> http2.maxHeaderListSize(size));
    }

    private static Publisher<Void> answer(Answers answers, HttpServerRequest request, HttpServerResponse response) {
        Answer answer = answers.to(path(request.uri()));
        response.status(answer.status());
        response.header(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
        response.header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(answer.length()));
        if (answer.isToBeRetried()) {
            response.header(HttpHeaderNames.RETRY_AFTER, Answer.RETRY_AFTER_SECONDS);
        }
        if (request.version().majorVersion() == HttpVersion.HTTP_1_1.majorVersion()) {
            response.keepAlive(false);
        }
        return request.method().equals(HttpMethod.HEAD)
                ? response.send()
                : response.sendByteArray(Mono.just(answer.bytes()));
    }

    private static String path(String uri) {
        int query = uri.indexOf('?');
        return (query < 0) ? uri : uri.substring(0, query);
    }

    private static void stop(LoopResources loops) {
        loops.disposeLater(Duration.ZERO, LIMIT).block(LIMIT);
    }
}
