package io.xypriss.sample.cluster;

import io.xypriss.cluster.socket.SharedListeningSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Plays the part of systemd that hands a listening socket over. */
final class SocketActivation {

    /** Makes standard input descriptor 3, and says so to the process that is executed. */
    static final List<String> WRAPPER = List.of(
            "bash", "-c", "exec 3<&0 0</dev/null; LISTEN_FDS=1 LISTEN_FDNAMES=http LISTEN_PID=$$ exec \"$@\"", "bash");

    private SocketActivation() {}

    static SampleCluster launch(SharedListeningSocket socket, Path jar, String... arguments) throws IOException {
        return SampleCluster.launchIn(
                WRAPPER, socket::start, jar, socket.localAddress().getPort(), arguments);
    }
}
