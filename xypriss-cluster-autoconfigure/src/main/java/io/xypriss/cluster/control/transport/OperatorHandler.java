package io.xypriss.cluster.control.transport;

import io.xypriss.cluster.control.protocol.OperatorMessage;

/** Carries out what operators ask for. */
@FunctionalInterface
public interface OperatorHandler {

    /**
     * Takes a request, on the thread of the control server: must not block.
     *
     * @param operator takes the answers, at once or later
     */
    void handle(OperatorMessage.Request request, OperatorConnection operator);
}
