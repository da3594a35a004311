package io.xypriss.cluster.socket.jetty;

import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Makes each HTTP/1.1 response of a server that leaves the last of its connection. Jetty's own way, when its connector is
 * shut down, also closes connections whose last response did not say so, and a client may be sending its next request.
 */
final class JettyLastResponse extends Handler.Wrapper {

    private final BooleanSupplier leaving;

    JettyLastResponse(Handler handler, BooleanSupplier leaving) {
        super(handler);
        this.leaving = leaving;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        HttpVersion version = request.getConnectionMetaData().getHttpVersion();
        boolean persistent = version == HttpVersion.HTTP_1_1 || version == HttpVersion.HTTP_1_0;
        return super.handle(request, persistent ? new Marked(request, response) : response, callback);
    }

    private final class Marked extends Response.Wrapper {

        private Marked(Request request, Response response) {
            super(request, response);
        }

        @Override
        public void write(boolean last, ByteBuffer content, Callback callback) {
            if (JettyLastResponse.this.leaving.getAsBoolean()
                    && !isCommitted()
                    && !HttpStatus.isInformational(getStatus())) {
                getHeaders().put(HttpHeader.CONNECTION, "close");
            }
            super.write(last, content, callback);
        }
    }
}
