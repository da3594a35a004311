package io.xypriss.cluster.socket.tomcat;

import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/** Stands between the endpoint and its handler, to learn what Tomcat tells nobody else. */
class ConnectionEnds implements Handler<NioChannel> {

    private final Handler<NioChannel> handler;

    private final TomcatWebSockets webSockets;

    private final Consumer<SocketChannel> released;

    private final Set<SocketWrapperBase<NioChannel>> sentFiles = ConcurrentHashMap.newKeySet();

    /** @param released hears of each connection that is about to be closed */
    ConnectionEnds(Handler<NioChannel> handler, TomcatWebSockets webSockets, Consumer<SocketChannel> released) {
        this.handler = handler;
        this.webSockets = webSockets;
        this.released = released;
    }

    /** Whether the last answer was a file that the poller sends: its processor stays, though no request is in progress. */
    boolean sentFile(SocketWrapperBase<NioChannel> connection) {
        return this.sentFiles.contains(connection);
    }

    @Override
    public SocketState process(SocketWrapperBase<NioChannel> connection, SocketEvent status) {
        if (!this.sentFiles.isEmpty()) {
            this.sentFiles.remove(connection);
        }
        SocketState state = this.handler.process(connection, status);
        if (state == SocketState.SENDFILE) {
            this.sentFiles.add(connection);
        } else if (state == SocketState.UPGRADED) {
            this.webSockets.upgraded(connection);
        }
        return state;
    }

    @Override
    public Object getGlobal() {
        return this.handler.getGlobal();
    }

    @Override
    public void release(SocketWrapperBase<NioChannel> connection) {
        this.sentFiles.remove(connection);
        this.webSockets.released(connection);
        SocketChannel channel = connection.getSocket().getIOChannel();
        try {
            this.handler.release(connection);
        } finally {
            this.released.accept(channel);
        }
    }

    @Override
    public void pause() {
        this.handler.pause();
    }

    @Override
    public void recycle() {
        this.handler.recycle();
    }
}
