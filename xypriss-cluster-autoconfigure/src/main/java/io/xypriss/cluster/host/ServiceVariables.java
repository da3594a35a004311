package io.xypriss.cluster.host;

import java.util.Set;

/** Environment variables with which a service manager speaks to one process, and not to its children. */
public final class ServiceVariables {

    /** Not for a worker: it would notify, or take sockets, in the name of the master. */
    public static final Set<String> NAMES = Set.of(
            "NOTIFY_SOCKET",
            "WATCHDOG_PID",
            "WATCHDOG_USEC",
            "LISTEN_PID",
            "LISTEN_PIDFDID",
            "LISTEN_FDS",
            "LISTEN_FDNAMES");

    private ServiceVariables() {}
}
