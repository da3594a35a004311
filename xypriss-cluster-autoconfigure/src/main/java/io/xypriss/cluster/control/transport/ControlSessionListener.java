package io.xypriss.cluster.control.transport;

import io.xypriss.cluster.control.protocol.ProtocolException;
import io.xypriss.cluster.control.protocol.WorkerMessage;

/** Hears of one worker's control connection. Called on the control server's one thread, so it must be quick. */
public interface ControlSessionListener {

    /** The worker has proved who it is. */
    void connected();

    /**
     * It said something.
     *
     * @throws ProtocolException if it may not say that, or not so often: the connection ends, and the log has the reason
     */
    void received(WorkerMessage message) throws ProtocolException;

    /** The connection has ended, once it was connected; told exactly once, and not after {@link ControlSession#close()}. */
    void disconnected(String reason);
}
