package io.xypriss.cluster.master;

import io.xypriss.cluster.launch.ConsoleOutput;
import java.time.Duration;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Halts this process when a thread that supervision depends on has died, whatever it died of. A master that lives on
 * without one looks well and replaces no worker. When the process is gone its workers leave, and the service manager
 * starts the service anew.
 */
final class CoreThreadDeath implements Thread.UncaughtExceptionHandler {

    private static final Log logger = LogFactory.getLog(CoreThreadDeath.class);

    /** For the reason to be read. */
    private static final Duration OUTPUT_LIMIT = Duration.ofSeconds(2);

    /** The exit code of a master that cannot supervise any more; no other end of a master has it. */
    static final int EXIT_CODE = 79;

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        try {
            logger.fatal(
                    "The master halts with exit code " + EXIT_CODE + ", as its thread " + thread.getName()
                            + " has died, without which it cannot supervise workers",
                    failure);
            ConsoleOutput.drain(OUTPUT_LIMIT);
        } finally {
            // Not exit: shutdown hooks would wait for the very thread that is dead.
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }
}
