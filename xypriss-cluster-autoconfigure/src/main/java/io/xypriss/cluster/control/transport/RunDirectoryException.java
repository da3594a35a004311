package io.xypriss.cluster.control.transport;

import java.io.IOException;

/** The master's private directory cannot be used; the message says which and why. */
public class RunDirectoryException extends IOException {

    RunDirectoryException(String message) {
        super(message);
    }

    RunDirectoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
