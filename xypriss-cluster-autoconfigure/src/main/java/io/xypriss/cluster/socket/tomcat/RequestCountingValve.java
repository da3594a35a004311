package io.xypriss.cluster.socket.tomcat;

import io.xypriss.cluster.socket.RequestCounter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.AccessLog;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ProtocolHandler;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests as Tomcat logs them: at their true end, asynchronous ones and those refused before any application code
 * included.
 */
class RequestCountingValve extends ValveBase implements AccessLog {

    private final RequestCounter counter;

    private volatile @Nullable ProtocolHandler counted;

    RequestCountingValve(RequestCounter counter) {
        super(true);
        this.counter = counter;
    }

    /** Says which connector's requests are counted. */
    void count(ProtocolHandler protocol) {
        this.counted = protocol;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        getNext().invoke(request, response);
    }

    @Override
    public void log(Request request, Response response, long timeNanos) {
        if (request.getConnector().getProtocolHandler() == this.counted && !isUpgrade(request, response)) {
            this.counter.count(request.getHeader(this.counter.checkHeader()), response.getStatus(), timeNanos);
        }
    }

    /** Whether it only changed the protocol to HTTP/2, in which the same request is then answered. */
    private static boolean isUpgrade(Request request, Response response) {
        return response.getStatus() == HttpServletResponse.SC_SWITCHING_PROTOCOLS
                && "h2c".equalsIgnoreCase(request.getHeader("Upgrade"));
    }

    @Override
    public void setRequestAttributesEnabled(boolean requestAttributesEnabled) {
        // Nothing of the request is logged that an attribute could change.
    }

    @Override
    public boolean getRequestAttributesEnabled() {
        return false;
    }
}
