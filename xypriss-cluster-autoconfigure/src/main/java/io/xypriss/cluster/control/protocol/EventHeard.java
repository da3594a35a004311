package io.xypriss.cluster.control.protocol;

/**
 * All listeners have heard an event.
 *
 * @param number that of the {@link EventNotice}
 */
public record EventHeard(long number) {

    /** Said by the worker that leads. */
    public static final Topic<EventHeard> TOPIC = Topic.of("events.heard", EventHeard.class);
}
