package io.xypriss.cluster.socket;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;

/** A worker's end of {@link SharedListeningSocket}. */
public final class InheritedListeningSocket {

    private InheritedListeningSocket() {}

    /**
     * The listening socket that is this process's standard input. Never close it: the JDK would then also close standard
     * output and error.
     *
     * @throws IllegalStateException if standard input is something else
     */
    public static ServerSocketChannel get() {
        try {
            if (System.inheritedChannel() instanceof ServerSocketChannel channel) {
                // The socket is non-blocking already, and stays so for all processes; this tells the channel.
                channel.configureBlocking(false);
                return channel;
            }
        } catch (IOException ex) {
            throw new IllegalStateException("The listening socket could not be inherited from the master", ex);
        }
        throw new IllegalStateException(
                "The standard input of this worker is not a listening socket; only a master can start a worker");
    }
}
