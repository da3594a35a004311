package io.xypriss.cluster.control.transport;

import io.xypriss.cluster.control.protocol.MasterMessage;

/** Hears of the master. Called on the control client's one thread, so it must be quick. */
public interface ControlClientListener {

    /** The master said something. */
    void received(MasterMessage message);

    /** The master is gone, or has ended the connection; told exactly once, unless this end closed it. */
    void disconnected(String reason);
}
