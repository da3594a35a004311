package io.xypriss.cluster.control;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Checks that the other end of a connection runs as the same user, where the platform tells. */
class PeerUser {

    private static final Log logger = LogFactory.getLog(PeerUser.class);

    private final String expected;

    PeerUser(String expected) {
        this.expected = expected;
    }

    boolean isSame(SocketChannel channel) {
        if (!channel.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)) {
            return true;
        }
        try {
            return channel.getOption(ExtendedSocketOptions.SO_PEERCRED)
                    .user()
                    .getName()
                    .equals(this.expected);
        } catch (IOException ex) {
            logger.debug("The user of a connection cannot be told", ex);
            return false;
        }
    }
}
