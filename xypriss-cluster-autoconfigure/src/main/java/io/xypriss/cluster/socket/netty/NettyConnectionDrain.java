package io.xypriss.cluster.socket.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.util.AttributeKey;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.netty.channel.ChannelOperations;

/**
 * One round of ending Netty's idle connections, and none with a request in progress: each is looked at in its own event
 * loop, where nothing else happens to it meanwhile.
 */
final class NettyConnectionDrain implements Runnable {

    private static final Log logger = LogFactory.getLog(NettyConnectionDrain.class);

    /** When a connection that is idle was first seen so, in nanoseconds. */
    private static final AttributeKey<Long> IDLE_SINCE = AttributeKey.valueOf(NettyConnectionDrain.class, "idleSince");

    private final Duration grace;

    private final Collection<Channel> connections;

    NettyConnectionDrain(Duration grace, Collection<Channel> connections) {
        this.grace = grace;
        this.connections = connections;
    }

    @Override
    public void run() {
        for (Channel connection : this.connections) {
            if (connection.isRegistered()) {
                try {
                    connection.eventLoop().execute(() -> visit((GatedConnection) connection));
                } catch (RejectedExecutionException ex) {
                    logger.debug("The event loop of a connection has ended before it", ex);
                }
            }
        }
    }

    private void visit(GatedConnection connection) {
        ChannelHandlerContext http2 = connection.pipeline().context(Http2FrameCodec.class);
        if (http2 != null) {
            visit(connection, http2, (Http2FrameCodec) http2.handler());
        } else if (isOver(connection, isIdle(connection)) && isQuiet(connection)) {
            // Once more, after what has arrived by now was read: a request among it is answered.
            connection
                    .eventLoop()
                    .schedule(
                            () -> {
                                if (isIdle(connection) && isQuiet(connection)) {
                                    connection.close();
                                }
                            },
                            1,
                            TimeUnit.MILLISECONDS);
        }
    }

    private void visit(GatedConnection connection, ChannelHandlerContext context, Http2FrameCodec codec) {
        if (!codec.connection().goAwaySent()) {
            // What is on its way is still answered: only the second says which stream was the last.
            goAway(context, codec, Integer.MAX_VALUE);
            // As whatever it was idle before.
            connection.attr(IDLE_SINCE).set(null);
        }
        if (isOver(connection, codec.connection().numActiveStreams() == 0)) {
            goAway(context, codec, codec.connection().remote().lastStreamCreated());
            connection.close();
        }
    }

    private static void goAway(ChannelHandlerContext context, Http2FrameCodec codec, int lastStream) {
        codec.goAway(context, lastStream, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, context.newPromise());
        context.flush();
    }

    /** Whether no request is in progress; what became another protocol is never idle. */
    private static boolean isIdle(GatedConnection connection) {
        return ChannelOperations.get(connection) == null;
    }

    /** Whether not even half of a request has come lately. */
    private boolean isQuiet(GatedConnection connection) {
        return connection.quietNanos() >= this.grace.toNanos();
    }

    /** Whether it was found idle at every look since one that is the grace ago. */
    private boolean isOver(GatedConnection connection, boolean idle) {
        if (!idle) {
            connection.attr(IDLE_SINCE).set(null);
            return false;
        }
        long now = System.nanoTime();
        Long since = connection.attr(IDLE_SINCE).setIfAbsent(now);
        return since != null && now - since >= this.grace.toNanos();
    }
}
