package io.xypriss.cluster.control.transport;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.function.Predicate;
import jdk.net.ExtendedSocketOptions;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Checks that the other end of a connection runs as the same user, where the platform tells. */
class PeerUser {

    private static final Log logger = LogFactory.getLog(PeerUser.class);

    /** By name, or by number where that has no name. */
    private static final Set<String> ROOT = Set.of("root", "0");

    private final String expected;

    PeerUser(String expected) {
        this.expected = expected;
    }

    boolean isSame(SocketChannel channel) {
        return matches(channel, this.expected::equals);
    }

    /** Whether it is the same user or root, who can do everything to this process anyway. */
    boolean isSameOrRoot(SocketChannel channel) {
        return matches(channel, (name) -> name.equals(this.expected) || ROOT.contains(name));
    }

    /** The name of the user who is expected. */
    String expected() {
        return this.expected;
    }

    private static boolean matches(SocketChannel channel, Predicate<String> expected) {
        if (!channel.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)) {
            return true;
        }
        try {
            return expected.test(
                    channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName());
        } catch (IOException ex) {
            logger.debug("The user of a connection cannot be told", ex);
            return false;
        }
    }
}
