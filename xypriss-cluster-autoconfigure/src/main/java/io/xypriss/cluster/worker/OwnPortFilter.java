package io.xypriss.cluster.worker;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Lets nothing but the worker's own health checks in by its own port, where the public port asks every client for a
 * certificate: the own one speaks plain HTTP to whoever is on this machine.
 */
public final class OwnPortFilter extends HttpFilter {

    private final int port;

    private final transient String secret;

    /**
     * @param port the own port
     * @param secret the value that {@link HttpHealthProbe#HEADER} must have there
     */
    public OwnPortFilter(int port, String secret) {
        this.port = port;
        this.secret = secret;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getLocalPort() == this.port && !this.secret.equals(request.getHeader(HttpHealthProbe.HEADER))) {
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        chain.doFilter(request, response);
    }
}
