package io.xypriss.cluster.stream;

import java.io.IOException;

/** What the application gets that writes on to a stream which was ended; as if the client had gone. */
final class StreamEndedException extends IOException {

    StreamEndedException() {
        super("This worker leaves and has ended the stream; its client connects again, to another worker");
    }

    /** Whether the exception is one of these, or comes from one. */
    static boolean isBehind(Throwable exception) {
        for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
            if (cause instanceof StreamEndedException) {
                return true;
            }
        }
        return false;
    }
}
