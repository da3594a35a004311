package io.xypriss.cluster.control.protocol;

/** Everything that travels on the control channel. */
public sealed interface ControlMessage permits MasterMessage, OperatorMessage, WorkerMessage {

    /** The version of the protocol; both ends must speak the same. */
    int VERSION = 1;
}
