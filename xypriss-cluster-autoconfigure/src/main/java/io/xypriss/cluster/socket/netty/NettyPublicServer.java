package io.xypriss.cluster.socket.netty;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.xypriss.cluster.socket.AbstractPublicServer;
import io.xypriss.cluster.socket.OpenStreams;
import io.xypriss.cluster.socket.PendingStreams;
import io.xypriss.cluster.socket.PublicPort;
import io.xypriss.cluster.socket.StreamEnds;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.websocket.WebsocketOutbound;
import reactor.netty.resources.LoopResources;

/**
 * Makes Reactor Netty serve the public port behind an accept gate, and count what it serves. Everything else about the
 * server (TLS, HTTP/2, compression, limits) stays as Spring Boot configures it, but for the native transports, which cannot
 * take a socket that Java has inherited.
 */
public final class NettyPublicServer extends AbstractPublicServer
        implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory> {

    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private final Supplier<LoopResources> loops;

    private final Supplier<HttpHandler> handler;

    private final PendingStreams webSockets = new PendingStreams();

    private volatile @Nullable DisposableServer loopback;

    /**
     * @param loops the event loops that the application shares between its servers and clients
     * @param handler what answers requests on the loopback port
     */
    public NettyPublicServer(PublicPort port, Supplier<LoopResources> loops, Supplier<HttpHandler> handler) {
        super(port);
        this.loops = loops;
        this.handler = handler;
    }

    @Override
    public OpenStreams webSockets() {
        return this.webSockets;
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        // It would have the last word on event loops; those of the application are used all the same.
        factory.setResourceFactory(null);
        factory.addServerCustomizers(this::customize);
        this.port.serving().accept(this);
    }

    private HttpServer customize(HttpServer server) {
        GatedLoopResources gated = new GatedLoopResources(this.loops, this.port.shared());
        return server.runOn(gated, false)
                .childObserve(new NettyRequestCounter(this.counter))
                .doOnChannelInit(
                        (observer, channel, remoteAddress) -> channel.pipeline().addLast(new NettyLastResponse()))
                .doOnBind((configuration) -> startLoopback())
                .doOnBound(this::bound)
                .doOnUnbound((unbound) -> stopLoopback());
    }

    private void bound(DisposableServer server) {
        if (server.channel() instanceof GatedServerChannel bound) {
            this.gate.attach(bound.gate());
            this.webSockets.attach(new StreamEnds<>(
                    () -> webSockets(bound.gate().connections()),
                    NettyPublicServer::close,
                    Channel::close,
                    () -> !bound.isOpen()));
        }
    }

    private static Collection<Channel> webSockets(Collection<Channel> connections) {
        return connections.stream()
                .filter((connection) -> ChannelOperations.get(connection) instanceof WebsocketOutbound)
                .toList();
    }

    private static void close(Channel connection) {
        if (ChannelOperations.get(connection) instanceof WebsocketOutbound webSocket) {
            webSocket
                    .sendClose(StreamEnds.GOING_AWAY, StreamEnds.REASON)
                    .onErrorResume((ex) -> Mono.empty())
                    .subscribe();
        }
    }

    /** A server of its own, as Reactor Netty gives all ports of one server the same configuration, TLS included. */
    private void startLoopback() {
        Integer own = this.port.loopbackPort();
        if (own != null) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), own);
            ReactorHttpHandlerAdapter served = new ReactorHttpHandlerAdapter(this.handler.get());
            this.loopback = HttpServer.create()
                    .runOn(this.loops.get(), false)
                    .bindAddress(() -> address)
                    .handle((request, response) -> this.port.refusesOnLoopback(
                                    request.requestHeaders().get(this.port.checkHeader()))
                            ? response.status(HttpResponseStatus.FORBIDDEN).send()
                            : served.apply(request, response))
                    .bindNow(START_LIMIT);
        }
    }

    private void stopLoopback() {
        DisposableServer running = this.loopback;
        if (running != null) {
            running.dispose();
        }
    }

    /** Where the loopback port really is. */
    public int loopbackPort() {
        DisposableServer running = this.loopback;
        return (running != null) ? running.port() : -1;
    }
}
