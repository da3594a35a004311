package io.xypriss.cluster.control.transport;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Logs refusals, but each kind only once a while, so that a flood of connections does not become one of log lines. */
class RefusalLog {

    private static final Log logger = LogFactory.getLog(RefusalLog.class);

    private static final Duration QUIET = Duration.ofMinutes(1);

    private static final int MOST_KINDS = 32;

    private final Map<String, Kind> kinds = new HashMap<>();

    void log(String reason) {
        String name = reason.replaceAll("\\d+", "#");
        if (this.kinds.size() >= MOST_KINDS) {
            name = "any other";
        }
        Kind kind = this.kinds.computeIfAbsent(name, (key) -> new Kind());
        kind.count++;
        long now = System.nanoTime();
        if (kind.count == 1 || now - kind.loggedAtNanos > QUIET.toNanos()) {
            kind.loggedAtNanos = now;
            logger.warn("A connection to the control socket was refused: " + reason
                    + ((kind.count > 1) ? " (" + kind.count + " times so far)" : ""));
        }
    }

    private static final class Kind {

        private long count;

        private long loggedAtNanos;
    }
}
