package io.xypriss.cluster.socket;

/** What a service manager handed over is not what this process is to listen on; the message says why, as the rest of a sentence. */
public class PassedSocketException extends RuntimeException {

    public PassedSocketException(String message) {
        super(message);
    }
}
