package io.xypriss.cluster.worker;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers the worker's own health check behind all other filters, so that it exercises them but no controller. */
public final class CheckFilter extends HttpFilter {

    private final transient String secret;

    /** @param secret the value that {@link HttpHealthProbe#HEADER} must have */
    public CheckFilter(String secret) {
        this.secret = secret;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (this.secret.equals(request.getHeader(HttpHealthProbe.HEADER))) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        chain.doFilter(request, response);
    }
}
