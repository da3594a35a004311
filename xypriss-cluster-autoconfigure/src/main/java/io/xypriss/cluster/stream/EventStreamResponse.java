package io.xypriss.cluster.stream;

import io.xypriss.cluster.socket.StreamRegistry;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, when the application begins to write, whether the response is a stream of events. One that is not stays as it
 * is.
 */
final class EventStreamResponse extends HttpServletResponseWrapper {

    private final HttpServletRequest request;

    private final StreamRegistry registry;

    private volatile @Nullable EventStream stream;

    private @Nullable ServletOutputStream output;

    private @Nullable PrintWriter writer;

    EventStreamResponse(HttpServletRequest request, HttpServletResponse response, StreamRegistry registry) {
        super(response);
        this.request = request;
        this.registry = registry;
    }

    /** The one that this response wraps; {@code null} if it wraps none. */
    static @Nullable EventStreamResponse in(ServletResponse response) {
        ServletResponse current = response;
        while (current instanceof ServletResponseWrapper wrapper) {
            if (wrapper instanceof EventStreamResponse found) {
                return found;
            }
            current = wrapper.getResponse();
        }
        return null;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (this.output != null) {
            return this.output;
        }
        ServletOutputStream original = super.getOutputStream();
        EventFormat format = EventFormat.of(getContentType());
        if (format == null) {
            return original;
        }
        EventOutputStream guarded = new EventOutputStream(original, open(format));
        this.output = guarded;
        return guarded;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        if (this.writer != null) {
            return this.writer;
        }
        PrintWriter original = super.getWriter();
        EventFormat format = EventFormat.of(getContentType());
        if (format == null) {
            return original;
        }
        PrintWriter guarded = new PrintWriter(new EventWriter(original, open(format)));
        this.writer = guarded;
        return guarded;
    }

    @Override
    public void flushBuffer() throws IOException {
        EventStream opened = this.stream;
        if (opened != null) {
            opened.unlessEnded(super::flushBuffer);
        } else {
            super.flushBuffer();
        }
    }

    /** Whether the application failed for no other reason than that its stream was ended. */
    boolean isEndBehind(Throwable failure) {
        EventStream opened = this.stream;
        return opened != null && opened.isEnded() && StreamEndedException.isBehind(failure);
    }

    void leftApplication() {
        EventStream opened = this.stream;
        if (opened != null) {
            opened.leftApplication();
        }
    }

    private EventStream open(EventFormat format) {
        EventStream opened = new EventStream(this.request, this.registry, format);
        this.stream = opened;
        opened.open();
        return opened;
    }
}
