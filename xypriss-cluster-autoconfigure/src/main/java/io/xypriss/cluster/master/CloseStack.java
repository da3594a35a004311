package io.xypriss.cluster.master;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * What has been started, in order: closed in reverse order, each part once, whatever becomes of the others. For one
 * thread at a time.
 */
final class CloseStack implements AutoCloseable {

    private static final Log logger = LogFactory.getLog(CloseStack.class);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    /** Closes that part before all that were there before it. */
    <T extends AutoCloseable> T add(T part) {
        this.started.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!this.started.isEmpty()) {
            close(this.started.pop());
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            logger.warn("Interrupted while a part of the master was closed; the others are closed all the same");
        } catch (Exception ex) {
            logger.warn("A part of the master could not be closed; the others are closed all the same", ex);
        }
    }
}
