package io.xypriss.cluster.stream;

import io.xypriss.cluster.socket.OpenStreams;
import io.xypriss.cluster.socket.StreamRegistry;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Knows the streams of events that a servlet application has open. It must be the last filter, for all kinds of dispatch,
 * to see the events as the application writes them.
 */
public final class EventStreamFilter extends HttpFilter {

    private final transient StreamRegistry registry = new StreamRegistry();

    /** Those that are open. */
    public OpenStreams streams() {
        return this.registry;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        EventStreamResponse known = EventStreamResponse.in(response);
        if (known == null) {
            EventStreamResponse watched = new EventStreamResponse(request, response, this.registry);
            doFilter(request, watched, watched, chain);
        } else if (request.getDispatcherType() == DispatcherType.ASYNC) {
            doFilter(request, response, known, chain);
        } else {
            chain.doFilter(request, response);
        }
    }

    private static void doFilter(
            HttpServletRequest request, HttpServletResponse response, EventStreamResponse watched, FilterChain chain)
            throws IOException, ServletException {
        try {
            chain.doFilter(request, response);
        } catch (IOException | ServletException | RuntimeException ex) {
            if (!watched.isEndBehind(ex)) {
                throw ex;
            }
        } finally {
            watched.leftApplication();
        }
    }
}
