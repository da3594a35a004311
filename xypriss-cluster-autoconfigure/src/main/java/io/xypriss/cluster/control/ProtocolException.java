package io.xypriss.cluster.control;

import java.io.IOException;

/** The other end does not speak the protocol. */
class ProtocolException extends IOException {

    ProtocolException(String message) {
        super(message);
    }

    ProtocolException(String message, Throwable cause) {
        super(message, cause);
    }
}
