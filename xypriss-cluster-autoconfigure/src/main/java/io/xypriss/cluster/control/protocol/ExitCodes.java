package io.xypriss.cluster.control.protocol;

/** Exit codes of a worker; any other is as the JVM gives it. */
public final class ExitCodes {

    /** It was asked to stop. */
    public static final int STOPPED = 0;

    /** The master vanished. */
    public static final int MASTER_GONE = 70;

    /** The master refused it: bad token or version. */
    public static final int REFUSED = 71;

    /** The application cannot start. */
    public static final int CANNOT_START = 78;

    private ExitCodes() {}
}
