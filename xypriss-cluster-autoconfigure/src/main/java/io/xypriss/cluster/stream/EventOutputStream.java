package io.xypriss.cluster.stream;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;

/** What the application writes bytes of a stream of events to. */
final class EventOutputStream extends ServletOutputStream {

    private final ServletOutputStream output;

    private final EventStream stream;

    EventOutputStream(ServletOutputStream output, EventStream stream) {
        this.output = output;
        this.stream = stream;
    }

    @Override
    public void write(int value) throws IOException {
        this.stream.write((boundary) -> {
            this.output.write(value);
            boundary.wrote(value);
        });
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        this.stream.write((boundary) -> {
            this.output.write(bytes, offset, length);
            boundary.wrote(bytes, offset, length);
        });
    }

    @Override
    public void flush() throws IOException {
        this.stream.unlessEnded(this.output::flush);
    }

    @Override
    public void close() throws IOException {
        this.stream.unlessEnded(this.output::close);
    }

    @Override
    public boolean isReady() {
        return this.stream.isReady(this.output::isReady);
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        this.stream.nonBlocking();
        this.output.setWriteListener(listener);
    }
}
