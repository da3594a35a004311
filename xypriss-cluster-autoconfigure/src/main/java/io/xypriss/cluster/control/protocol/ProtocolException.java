package io.xypriss.cluster.control.protocol;

import java.io.IOException;

/** The other end does not speak the protocol, or sends more than it may; its connection ends. */
public class ProtocolException extends IOException {

    /** @param message what the other end did, without anything that it sent; to be read after "it" is disconnected */
    public ProtocolException(String message) {
        super(message);
    }

    ProtocolException(String message, Throwable cause) {
        super(message, cause);
    }
}
