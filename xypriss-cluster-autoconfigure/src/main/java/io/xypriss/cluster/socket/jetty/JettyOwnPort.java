package io.xypriss.cluster.socket.jetty;

import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Does for Jetty what {@code OwnPortValve} does for Tomcat. */
final class JettyOwnPort extends Handler.Wrapper {

    private final Connector own;

    private final String header;

    private final Predicate<@Nullable String> refused;

    /**
     * @param own the connector of the own port
     * @param header of each request
     * @param refused tells by its value whether the request is refused
     */
    JettyOwnPort(Handler handler, Connector own, String header, Predicate<@Nullable String> refused) {
        super(handler);
        this.own = own;
        this.header = header;
        this.refused = refused;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.getConnectionMetaData().getConnector() == this.own
                && this.refused.test(request.getHeaders().get(this.header))) {
            response.setStatus(HttpStatus.FORBIDDEN_403);
            callback.succeeded();
            return true;
        }
        return super.handle(request, response, callback);
    }
}
