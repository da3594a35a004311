package io.xypriss.sample;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Once it has begun, every request waits for ever, like on a lock that nobody gives back. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class Hang extends OncePerRequestFilter {

    private final CountDownLatch never = new CountDownLatch(1);

    private volatile boolean begun;

    void begin() {
        this.begun = true;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (this.begun) {
            try {
                this.never.await();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
                throw new ServletException("Interrupted while hanging", ex);
            }
        }
        chain.doFilter(request, response);
    }
}
