package io.xypriss.cluster.control.protocol;

/** Everything that travels on the control channel. */
public sealed interface ControlMessage permits MasterMessage, OperatorMessage, WorkerMessage {}
