package io.xypriss.cluster.socket;

import java.time.Duration;

/** Responses and connections that go on until someone ends them: server-sent events, WebSockets. Thread-safe. */
public interface OpenStreams {

    /**
     * Ends all that are open, spread evenly over the time, and any opened later at once; each in a way that tells its
     * client to connect again. Returns at once.
     */
    void end(Duration within);

    /** How many are open. */
    int count();
}
