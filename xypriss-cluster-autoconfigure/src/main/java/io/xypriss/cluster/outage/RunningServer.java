package io.xypriss.cluster.outage;

import io.xypriss.cluster.socket.AcceptGate;

/**
 * A web server that has started, with its gate closed.
 *
 * @param gate decides whether it takes connections
 * @param stop ends the server with all of its connections and threads, and leaves the listening socket as it is
 */
record RunningServer(AcceptGate gate, Runnable stop) {}
