package io.xypriss.cluster.control.protocol;

/**
 * Something happened to the cluster; said to the leader alone, the next one once {@link EventHeard} has come.
 *
 * @param number greater than that of every event before; the same when the event is sent again
 * @param term in which the worker that hears it leads
 * @param event what happened
 */
public record EventNotice(long number, long term, WireEvent event) {

    /** Said by the master. */
    public static final Topic<EventNotice> TOPIC = Topic.of("events", EventNotice.class);
}
