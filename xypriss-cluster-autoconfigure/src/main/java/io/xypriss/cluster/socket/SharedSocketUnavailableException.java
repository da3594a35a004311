package io.xypriss.cluster.socket;

/** Workers cannot share a listening socket here; the message says why, as the rest of a sentence. */
public class SharedSocketUnavailableException extends RuntimeException {

    public SharedSocketUnavailableException(String message) {
        super(message);
    }

    public SharedSocketUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
