package io.xypriss.cluster.supervise.state;

/** What a worker's process does once it is ready. */
public enum Duty {
    /** It waits, its gate closed, to take the place of one that serves. */
    STANDBY,
    /** It has served since it became ready. */
    SERVING,
    /** It stood by first, and serves now. */
    PROMOTED;

    public boolean serves() {
        return this != STANDBY;
    }
}
