package io.xypriss.cluster.stream;

import org.jspecify.annotations.Nullable;

/** What a response must be to go on for as long as there are events, and where in it an event ends. */
enum EventFormat {

    /** A blank line ends an event. */
    SERVER_SENT_EVENTS,

    /** Each line is one. */
    LINES;

    /** The format of a content type; {@code null} for a response of any other kind. */
    static @Nullable EventFormat of(@Nullable String contentType) {
        if (contentType == null) {
            return null;
        }
        if (is(contentType, "text/event-stream")) {
            return SERVER_SENT_EVENTS;
        }
        return (is(contentType, "application/x-ndjson") || is(contentType, "application/stream+json")) ? LINES : null;
    }

    private static boolean is(String contentType, String expected) {
        if (!contentType.regionMatches(true, 0, expected, 0, expected.length())) {
            return false;
        }
        String rest = contentType.substring(expected.length()).stripLeading();
        return rest.isEmpty() || rest.charAt(0) == ';';
    }
}
