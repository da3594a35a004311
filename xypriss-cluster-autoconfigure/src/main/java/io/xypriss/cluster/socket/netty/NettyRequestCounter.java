package io.xypriss.cluster.socket.netty;

import io.netty.util.AttributeKey;
import io.xypriss.cluster.socket.RequestCounter;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerState;
import reactor.netty.http.websocket.WebsocketOutbound;

/** Counts requests as Reactor Netty tells of their ends, those refused before any application code included. */
final class NettyRequestCounter implements ConnectionObserver {

    private static final AttributeKey<Long> STARTED = AttributeKey.valueOf(NettyRequestCounter.class, "started");

    private final RequestCounter counter;

    NettyRequestCounter(RequestCounter counter) {
        this.counter = counter;
    }

    @Override
    public void onStateChange(Connection connection, State state) {
        if (state == HttpServerState.REQUEST_RECEIVED) {
            connection.channel().attr(STARTED).set(System.nanoTime());
        } else if (state == HttpServerState.REQUEST_DECODING_FAILED) {
            this.counter.count(null, 400, 0);
        } else if (state == State.DISCONNECTING) {
            count(connection);
        }
    }

    private void count(Connection connection) {
        Long started = connection.channel().attr(STARTED).getAndSet(null);
        if (started != null
                && connection instanceof HttpServerRequest request
                && connection instanceof HttpServerResponse response) {
            // The time of a WebSocket is not one in which somebody waits for an answer.
            long time = (connection instanceof WebsocketOutbound) ? 0 : System.nanoTime() - started;
            this.counter.count(
                    request.requestHeaders().get(this.counter.checkHeader()),
                    response.status().code(),
                    time);
        }
    }
}
