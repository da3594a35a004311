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

    /** The same for two sockets of these names, of which the second one is descriptor 3 already. */
    static List<String> wrapper(String first, String second) {
        return List.of(
                "bash",
                "-c",
                "exec 4<&3 3<&0 0</dev/null; LISTEN_FDS=2 LISTEN_FDNAMES=" + first + ":" + second
                        + " LISTEN_PID=$$ exec \"$@\"",
                "bash");
    }

    static SampleCluster launch(SharedListeningSocket socket, List<String> what, String... arguments)
            throws IOException {
        return SampleCluster.launchIn(
                WRAPPER, socket::start, what, socket.localAddress().getPort(), arguments);
    }
}
