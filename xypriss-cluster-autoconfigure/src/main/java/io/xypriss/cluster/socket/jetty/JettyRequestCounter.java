package io.xypriss.cluster.socket.jetty;

import io.xypriss.cluster.socket.RequestCounter;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.NanoTime;

/** Counts requests as Jetty logs them: at their true end, those refused before any application code included. */
final class JettyRequestCounter implements RequestLog {

    private final RequestCounter counter;

    private final Connector counted;

    /** @param counted the connector whose requests are counted */
    JettyRequestCounter(RequestCounter counter, Connector counted) {
        this.counter = counter;
        this.counted = counted;
    }

    @Override
    public void log(Request request, Response response) {
        if (request.getConnectionMetaData().getConnector() == this.counted) {
            this.counter.count(
                    request.getHeaders().get(this.counter.checkHeader()),
                    response.getStatus(),
                    NanoTime.since(request.getBeginNanoTime()));
        }
    }
}
