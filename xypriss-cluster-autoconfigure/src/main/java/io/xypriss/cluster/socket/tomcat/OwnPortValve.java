package io.xypriss.cluster.socket.tomcat;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Predicate;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.jspecify.annotations.Nullable;

/** Refuses requests to a worker's own port, ahead of anything of the application. */
final class OwnPortValve extends ValveBase {

    private final Connector own;

    private final String header;

    private final Predicate<@Nullable String> refused;

    /**
     * @param own the connector of the own port
     * @param header of each request
     * @param refused tells by its value whether the request is refused
     */
    OwnPortValve(Connector own, String header, Predicate<@Nullable String> refused) {
        super(true);
        this.own = own;
        this.header = header;
        this.refused = refused;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (request.getConnector() == this.own && this.refused.test(request.getHeader(this.header))) {
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        getNext().invoke(request, response);
    }
}
