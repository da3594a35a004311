package io.xypriss.cluster.release;

/** The application's jar cannot be used; the message says why. */
public class ReleaseException extends Exception {

    ReleaseException(String message) {
        super(message);
    }

    ReleaseException(String message, Throwable cause) {
        super(message, cause);
    }
}
