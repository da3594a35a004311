package io.xypriss.cluster.outage;

import io.xypriss.cluster.socket.PublicPort;
import java.nio.channels.ServerSocketChannel;

/** How a server of the master takes part in a shared port. */
final class PublicPorts {

    /** No health check is counted here: nobody asks for figures. */
    private static final String NO_CHECK = "none";

    private PublicPorts() {}

    static PublicPort of(ServerSocketChannel channel) {
        return new PublicPort(channel, null, false, NO_CHECK, NO_CHECK, (server) -> {});
    }
}
