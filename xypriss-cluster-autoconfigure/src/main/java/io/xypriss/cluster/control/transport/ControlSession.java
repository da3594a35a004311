package io.xypriss.cluster.control.transport;

import io.xypriss.cluster.control.protocol.MasterMessage;
import java.util.concurrent.CompletableFuture;

/** The control connection of one worker process, expected or present. Thread-safe. */
public interface ControlSession {

    /** Says which process may claim it; a claim that came before is held back until then. */
    void bindPid(long pid);

    /**
     * Sends a message, without blocking.
     *
     * @return whether the worker is connected; a message to one that just left is lost all the same
     */
    boolean send(MasterMessage message);

    /** Ends the connection, and expects none any more. */
    void close();

    /**
     * Does so once all was heard that the worker, whose process has ended, had said.
     *
     * @return completes when that is done
     */
    CompletableFuture<Void> end();
}
