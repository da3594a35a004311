package io.xypriss.sample.cluster;

import io.xypriss.cluster.socket.SharedListeningSocket;
import java.io.IOException;
import java.util.List;

/** Plays the part of systemd that hands a listening socket over. */
final class SocketActivation {

    /** Makes standard input descriptor 3, and says so to the process that is executed. */
    static final List<String> WRAPPER = List.of(
            "bash", "-c", "exec 3<&0 0</dev/null; LISTEN_FDS=1 LISTEN_FDNAMES=http LISTEN_PID=$$ exec \"$@\"", "bash");

    private SocketActivation() {}

    static SampleCluster launch(SharedListeningSocket socket, List<String> what, String... arguments)
            throws IOException {
        return SampleCluster.launchIn(
                WRAPPER, socket::start, what, socket.localAddress().getPort(), arguments);
    }
}
