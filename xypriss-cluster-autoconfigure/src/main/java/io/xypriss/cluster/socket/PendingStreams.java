package io.xypriss.cluster.socket;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Streams of a server that may not exist yet. */
public final class PendingStreams implements OpenStreams {

    private @Nullable OpenStreams streams;

    private boolean ended;

    public synchronized void attach(OpenStreams streams) {
        this.streams = streams;
        if (this.ended) {
            streams.end(Duration.ZERO);
        }
    }

    @Override
    public synchronized void end(Duration within) {
        this.ended = true;
        if (this.streams != null) {
            this.streams.end(within);
        }
    }

    @Override
    public synchronized int count() {
        return (this.streams != null) ? this.streams.count() : 0;
    }
}
