package io.xypriss.cluster.socket;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
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

    private final @Nullable Excluded excluded;

    private final LongAdder requests = new LongAdder();

    private final LongAdder errors = new LongAdder();

    private final LongAdder totalTimeNanos = new LongAdder();

    private volatile @Nullable ProtocolHandler counted;

    RequestCountingValve(@Nullable Excluded excluded) {
        super(true);
        this.excluded = excluded;
    }

    /** Says which connector's requests are counted. */
    void count(ProtocolHandler protocol) {
        this.counted = protocol;
    }

    RequestFigures figures() {
        return new RequestFigures(this.requests.sum(), this.errors.sum(), this.totalTimeNanos.sum());
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        getNext().invoke(request, response);
    }

    @Override
    public void log(Request request, Response response, long timeNanos) {
        if (request.getConnector().getProtocolHandler() != this.counted
                || isExcluded(request)
                || isUpgrade(request, response)) {
            return;
        }
        this.requests.increment();
        this.totalTimeNanos.add(timeNanos);
        if (response.getStatus() >= 500) {
            this.errors.increment();
        }
    }

    private boolean isExcluded(Request request) {
        return this.excluded != null && this.excluded.value().equals(request.getHeader(this.excluded.header()));
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

    /** A request with this header is not traffic. */
    record Excluded(String header, String value) {}
}
