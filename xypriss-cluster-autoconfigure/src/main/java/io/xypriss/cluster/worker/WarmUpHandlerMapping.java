package io.xypriss.cluster.worker;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;

/**
 * Has Spring MVC answer the requests by which a worker warms itself up, ahead of the application's controllers, one of
 * which may take every path. Its interceptors see nothing of it.
 */
public final class WarmUpHandlerMapping extends AbstractHandlerMapping {

    private final HandlerMethod handler = WarmUpHandler.method();

    private final String secret;

    /** @param secret the value that {@link HttpHealthProbe#HEADER} must have */
    public WarmUpHandlerMapping(String secret) {
        this.secret = secret;
        setOrder(Ordered.HIGHEST_PRECEDENCE);
    }

    @Override
    protected @Nullable Object getHandlerInternal(HttpServletRequest request) {
        return this.secret.equals(request.getHeader(HttpHealthProbe.HEADER))
                        && request.getRequestURI().endsWith(HttpHealthProbe.WARM_UP_PATH)
                ? this.handler
                : null;
    }

    @Override
    protected void detectMappedInterceptors(List<HandlerInterceptor> mappedInterceptors) {
        // None of them has to do with it.
    }
}
