package io.xypriss.cluster.control.transport;

import io.xypriss.cluster.control.protocol.OperatorMessage;

/** The connection of an operator who has sent a request. Thread-safe. */
public interface OperatorConnection {

    /** Whether anybody still waits for the answer. */
    boolean isOpen();

    /** Sends a message that another one follows, however long that takes; does not block. */
    void send(OperatorMessage message);

    /** Sends the last message, without blocking, and closes the connection once it is read. */
    void finish(OperatorMessage message);
}
