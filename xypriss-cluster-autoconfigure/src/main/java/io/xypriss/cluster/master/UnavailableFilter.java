package io.xypriss.cluster.master;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Answers for the master, which takes connections only while no worker does: Actuator requests pass, everything else is
 * {@code 503} with {@code Retry-After}. Every answer ends its connection, so that the next request reaches a worker.
 */
public final class UnavailableFilter extends HttpFilter {

    private final transient @Nullable String managementPath;

    /** @param managementPath the base path of Actuator on this port; {@code null} where there is none */
    public UnavailableFilter(@Nullable String managementPath) {
        this.managementPath = managementPath;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        response.setHeader("Connection", "close");
        // As the server has mapped it: the address as it was sent may lead elsewhere.
        String path = request.getServletPath() + Objects.requireNonNullElse(request.getPathInfo(), "");
        if (Unavailability.isManagement(path, this.managementPath)) {
            chain.doFilter(request, response);
            return;
        }
        response.setStatus(Unavailability.STATUS);
        response.setHeader("Retry-After", Unavailability.RETRY_AFTER_SECONDS);
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().print(Unavailability.TEXT);
    }
}
