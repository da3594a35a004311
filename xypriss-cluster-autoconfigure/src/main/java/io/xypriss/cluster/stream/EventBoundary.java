package io.xypriss.cluster.stream;

/**
 * Follows a stream of events, to know whether all that was written so far are whole ones. What it is told are bytes or
 * characters alike, as the few that matter are the same in all encodings that such streams come in. Not thread-safe.
 */
final class EventBoundary {

    private final boolean blankLineEnds;

    private boolean inEvent;

    private boolean inLine;

    private int last = '\n';

    EventBoundary(EventFormat format) {
        this.blankLineEnds = format == EventFormat.SERVER_SENT_EVENTS;
    }

    /** Whether no event has begun that has not ended. */
    boolean reached() {
        return !this.inEvent && !this.inLine;
    }

    void wrote(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            wrote(bytes[i]);
        }
    }

    void wrote(char[] characters, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            wrote(characters[i]);
        }
    }

    void wrote(int character) {
        if (character == '\r' || (character == '\n' && this.last != '\r')) {
            this.inEvent = this.inEvent && this.blankLineEnds && this.inLine;
            this.inLine = false;
        } else if (character != '\n') {
            beginLine(character);
        }
        this.last = character;
    }

    private void beginLine(int character) {
        if (!this.inLine) {
            this.inLine = true;
            // A line that begins with a colon is a comment, which belongs to no event.
            this.inEvent |= !this.blankLineEnds || character != ':';
        }
    }
}
