package io.xypriss.cluster.master;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;
import org.springframework.http.server.RequestPath;

/**
 * Answers for the master, which takes connections only while no worker does: Actuator requests pass, everything else is
 * {@code 503} with {@code Retry-After}. Every answer ends its connection, so that the next request reaches a worker.
 */
public final class UnavailableFilter extends HttpFilter {

    private final transient Supplier<ActuatorPaths> actuator;

    /** @param actuator where Actuator answers on this port; asked for with each request */
    public UnavailableFilter(Supplier<ActuatorPaths> actuator) {
        this.actuator = actuator;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        response.setHeader("Connection", "close");
        RequestPath path = RequestPath.parse(request.getRequestURI(), request.getContextPath());
        if (this.actuator.get().contain(path.pathWithinApplication())) {
            chain.doFilter(request, response);
            return;
        }
        response.setStatus(Unavailability.STATUS);
        response.setHeader("Retry-After", Unavailability.RETRY_AFTER_SECONDS);
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().print(Unavailability.TEXT);
    }
}
