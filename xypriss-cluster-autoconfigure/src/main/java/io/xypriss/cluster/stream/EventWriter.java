package io.xypriss.cluster.stream;

import java.io.IOException;
import java.io.Writer;

/** What the application writes characters of a stream of events to. */
final class EventWriter extends Writer {

    private final Writer output;

    private final EventStream stream;

    EventWriter(Writer output, EventStream stream) {
        this.output = output;
        this.stream = stream;
    }

    @Override
    public void write(char[] characters, int offset, int length) throws IOException {
        this.stream.write((boundary) -> {
            this.output.write(characters, offset, length);
            boundary.wrote(characters, offset, length);
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
}
