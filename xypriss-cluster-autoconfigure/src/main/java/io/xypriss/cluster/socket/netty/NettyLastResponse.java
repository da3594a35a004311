package io.xypriss.cluster.socket.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;

/** Makes each HTTP/1.1 response of a server that leaves the last of its connection; Reactor Netty then closes that. */
final class NettyLastResponse extends ChannelOutboundHandlerAdapter {

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof HttpResponse response
                && context.channel() instanceof GatedConnection connection
                && connection.isLeaving()
                && response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            HttpUtil.setKeepAlive(response, false);
        }
        super.write(context, message, promise);
    }
}
