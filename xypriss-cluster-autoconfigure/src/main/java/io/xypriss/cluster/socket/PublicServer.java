package io.xypriss.cluster.socket;

/** The web server of this process, as it serves the public port. Thread-safe. */
public interface PublicServer {

    /** The gate of the public port; can be switched before the server exists. */
    AcceptGate gate();

    /** What the public port has served. */
    RequestFigures figures();

    /** The WebSockets of the public port; can be ended before the server exists. */
    OpenStreams webSockets();
}
